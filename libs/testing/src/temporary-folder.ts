import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterTestFile } from './run/after-test-file';
import { TEST_RUN_FOLDER } from './run/test-run-address';

/** A new folder that goes with the test file. Open to passers-by: under root, PostgreSQL runs as another user. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(process.env[TEST_RUN_FOLDER] ?? tmpdir(), 'scriptorium-'));
  chmodSync(folder, 0o711);
  afterTestFile(async () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
