import type { Space } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PREFIX = /^[0-9a-f-]{4,35}$/i;
/** A short id must be unique among this many jobs. */
const RECENT = 200;

/** Returns the id of a job from the whole id, or from its first 4 or more characters. */
export async function findJob(space: Space, text: string): Promise<string> {
  if (UUID.test(text)) return text;
  if (!PREFIX.test(text)) {
    throw new CliError(
      EXIT.usage,
      'WRONG_ID',
      `"${text}" is no id of a job: give the id, or at least 4 characters of it.`,
    );
  }
  const found: string[] = [];
  let count = 0;
  for await (const { id } of space.jobs({ limit: RECENT })) {
    if (id.startsWith(text.toLowerCase())) found.push(id);
    if ((count += 1) >= RECENT) break;
  }
  const [only, second] = found;
  if (only !== undefined && second === undefined) return only;
  if (only === undefined) {
    throw new CliError(EXIT.notFound, 'JOB_NOT_FOUND', `None of the last ${RECENT} jobs begins with "${text}".`);
  }
  throw new CliError(EXIT.usage, 'AMBIGUOUS_ID', `Several jobs begin with "${text}": ${found.slice(0, 5).join(', ')}.`);
}
