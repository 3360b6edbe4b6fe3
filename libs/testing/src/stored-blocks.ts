import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnNatsServer } from './test-nats';

/** A file with messages of a stream. */
export interface StoredBlock {
  readonly content: Buffer;
  readonly isCompressed: boolean;
}

/** Returns the blocks of a stream, oldest first. Throws while the server replaces one of them. */
export function storedBlocks(server: OwnNatsServer, stream: string): StoredBlock[] {
  const folder = join(server.dataDir, 'jetstream', 'jetstream', '$G', 'streams', stream, 'msgs');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.blk'))
    .sort((one, other) => parseInt(one) - parseInt(other))
    .map((name) => readFileSync(join(folder, name)))
    .map((content) => ({ content, isCompressed: content.toString('latin1', 0, 3) === 'cmp' }));
}
