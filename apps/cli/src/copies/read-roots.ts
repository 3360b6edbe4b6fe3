import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import type { Session } from '../session/session';
import { parseRoot, type ParsedRoot, type Root } from './parse-roots';

/** The maximum of the API for one request. */
const MAX_ROOTS = 1_000;

/** Returns the roots that arguments name, also those in files (`@FILE`) and on stdin (`-`), one in each line. */
export async function readRoots(session: Session, args: readonly string[]): Promise<Root[]> {
  const space = await session.key();
  const texts: string[] = [];
  for (const arg of args) texts.push(...(await expand(session, arg)));
  if (texts.length > MAX_ROOTS) {
    const message = `There are ${texts.length} roots. A request has at most ${MAX_ROOTS}.`;
    throw new CliError(EXIT.usage, 'TOO_MANY_ROOTS', message, 'Split the list, or use a query.');
  }
  const roots: Root[] = [];
  for (const text of texts) roots.push(await toRoot(session, space, parseRoot(text, space)));
  return roots;
}

async function expand({ surroundings: { stdin, folder } }: Session, arg: string): Promise<string[]> {
  if (arg !== '-' && !arg.startsWith('@')) return [arg];
  let text = '';
  if (arg === '-') for await (const piece of stdin) text += String(piece);
  else text = await readFile(resolve(folder, arg.slice(1)), 'utf8');
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

async function toRoot(session: Session, space: string, parsed: ParsedRoot): Promise<Root> {
  if ('root' in parsed) return parsed.root;
  const { familyId: id, locale } = parsed;
  const { data } = await session.client.api.GET('/v1/spaces/{space}/families/{id}', {
    params: { path: { space, id } },
  });
  const variant = data?.variants.find((each) => each.locale?.toLowerCase() === locale.toLowerCase());
  if (variant !== undefined) return { variantId: variant.id };
  throw new CliError(EXIT.notFound, 'VARIANT_NOT_FOUND', `The family ${id} has no variant in ${locale}.`);
}
