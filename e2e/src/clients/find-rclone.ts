import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { fetchDistributionPackage } from '@scriptorium/embedded';

const CACHED = join(__dirname, '../../..', '.cache/rclone/rclone');

/**
 * Returns the path of rclone: RCLONE_BIN, the program on PATH, or the package of Debian or Ubuntu, which is unpacked
 * into the cache of the checkout and not installed. Rejects if none of them is available.
 */
export async function findRclone(): Promise<string> {
  const chosen = process.env['RCLONE_BIN'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'rclone'));
  return [...onPath, CACHED].find((file) => existsSync(file)) ?? fetch();
}

async function fetch(): Promise<string> {
  const folder = dirname(CACHED);
  const workshop = join(folder, `fetch-${randomUUID()}`);
  mkdirSync(workshop, { recursive: true });
  try {
    const program = await fetchDistributionPackage(workshop, { name: 'rclone', program: 'usr/bin/rclone' });
    await promisify(execFile)(program, ['version']);
    renameSync(program, CACHED);
    return CACHED;
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
