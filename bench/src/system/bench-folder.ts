import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Returns the folder for the data of a benchmark: the given one, created if it does not exist, or a temporary one. */
export function benchFolder(dataDir: string | undefined): string {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'scriptorium-bench-'));
  mkdirSync(folder, { recursive: true });
  // Under root, PostgreSQL runs as another user, which must be able to enter the folder.
  chmodSync(folder, 0o711);
  return folder;
}
