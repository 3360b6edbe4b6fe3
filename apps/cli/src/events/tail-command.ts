import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Followed, SpaceEvent } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { setMembers } from '../session/page-size';
import { parseCount, parseList } from '../tree/parse-values';
import { leaf } from '../tree/tree';

const SAVE_EVERY_MS = 1_000;

interface TailOptions {
  readonly type?: string[];
  readonly job?: string;
  readonly since?: string;
  readonly cursorFile?: string;
  readonly max?: number;
}

export const tail = leaf<TailOptions>({
  name: 'tail',
  summary: 'prints the events of the space as they happen, also after lost connections',
  options: [
    { flags: '--type <types>', summary: 'types, such as variant.created or job.*', parse: parseList },
    { flags: '--job <id>', summary: 'only the events of this job' },
    { flags: '--since <position>', summary: 'begin after this position' },
    { flags: '--cursor-file <file>', summary: 'store the position in a file, and begin after it the next time' },
    { flags: '--max <n>', summary: 'end after this number of events', parse: parseCount },
  ],
  examples: ["events tail --type 'variant.*' --ndjson --cursor-file .position"],
  run: async (session, _args, { type, job, since, cursorFile, max, json }) => {
    if (json === true) throw new CliError(EXIT.usage, 'USAGE', 'Events have no end: use --ndjson instead of --json.');
    const space = await session.space();
    const cursor =
      cursorFile === undefined ? undefined : new CursorFile(resolve(session.surroundings.folder, cursorFile));
    const after = since ?? cursor?.read();
    const events = space.followEvents({
      ...setMembers({ types: type?.join(','), entity: job, after }),
      signal: session.signal,
    });
    session.atInterrupt = async () => cursor?.save();
    const printed = async function* (): AsyncGenerator<Followed<SpaceEvent>['event']> {
      let count = 0;
      for await (const { position, event } of events) {
        yield event;
        // The event is written: a crash before this line repeats it, and loses none.
        cursor?.move(position);
        if ((count += 1) === max) return;
      }
    };
    try {
      await session.printer.list(printed(), [
        ['time', ({ time }) => time],
        ['type', ({ type: name }) => name],
        ['subject', ({ subject }) => subject],
        ['sequence', ({ sequence }) => sequence],
      ]);
    } finally {
      cursor?.save();
    }
  },
});

/** A file with the position of the last printed event. It is replaced by a rename, at most once a second. */
class CursorFile {
  private position: string | undefined;
  private savedAt = 0;

  constructor(private readonly path: string) {}

  read(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8').trim() || undefined;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  move(position: string): void {
    this.position = position;
    if (Date.now() - this.savedAt >= SAVE_EVERY_MS) this.save();
  }

  save(): void {
    if (this.position === undefined) return;
    writeFileSync(`${this.path}.new`, `${this.position}\n`);
    renameSync(`${this.path}.new`, this.path);
    [this.position, this.savedAt] = [undefined, Date.now()];
  }
}
