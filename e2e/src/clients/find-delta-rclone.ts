import { join } from 'node:path';
import { findGoProgram } from '@scriptorium/testing';

/** rclone with `--onedrive-delta`, which that of Debian 12 (1.60) does not have. Compiled once, into the cache of Go programs. */
export function findDeltaRclone(): Promise<string> {
  return findGoProgram({
    name: 'rclone',
    version: '1.66.0',
    source: { folder: join(__dirname, '../../rclone') },
    variable: 'RCLONE_DELTA_BIN',
    mayBeOnPath: false,
  });
}
