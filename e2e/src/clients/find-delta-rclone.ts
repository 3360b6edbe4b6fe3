import { join } from 'node:path';
import { findGoProgram } from '@scriptorium/testing';

/**
 * Returns an rclone with `--onedrive-delta`, which Debian 12 (1.60) lacks. It is compiled once, into the cache of Go
 * programs.
 */
export function findDeltaRclone(): Promise<string> {
  return findGoProgram({
    name: 'rclone',
    version: '1.66.0',
    source: { folder: join(__dirname, '../../rclone') },
    variable: 'RCLONE_DELTA_BIN',
    mayBeOnPath: false,
  });
}
