import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterTestFile } from './run/after-test-file';
import { TEST_RUN_FOLDER } from './run/test-run-address';

/**
 * Creates a folder that is deleted at the end of the test file. Other users may enter its subfolders, since PostgreSQL
 * runs as another user under root.
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(process.env[TEST_RUN_FOLDER] ?? tmpdir(), 'scriptorium-'));
  chmodSync(folder, 0o711);
  afterTestFile(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
