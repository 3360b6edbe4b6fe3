import { temporaryFolder } from '@scriptorium/testing';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from './bench-folder';

test('creates a missing folder, which other users can enter', () => {
  const missing = join(temporaryFolder(), 'a', 'b');
  expect(benchFolder(missing)).toBe(missing);
  expect(statSync(missing).mode & 0o777).toBe(0o711);
});

test('keeps an existing folder', () => {
  const existing = temporaryFolder();
  expect(benchFolder(existing)).toBe(existing);
});
