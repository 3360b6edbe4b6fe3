import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { onLoan } from './run/loans';
import { temporaryFolder } from './temporary-folder';

const PREFIXES = [[], ['sudo', '-n']] as const;

/**
 * Returns a folder on a file system of its own with the given size, unmounted at the end of the test file. Returns undefined where
 * this account cannot mount: only root can, directly or through sudo without a password, and some containers forbid it.
 */
export function smallDisk(mebibytes: number): string | undefined {
  return mounted(['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0777`, 'tmpfs']);
}

/**
 * Returns a second path to `folder` that every account can reach, even where a parent of `folder` is closed to others; unmounted at
 * the end of the test file. Returns undefined where this account cannot mount.
 */
export function reachableByAll(folder: string): string | undefined {
  return mounted(['--bind', folder]);
}

function mounted(args: readonly string[]): string | undefined {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  for (const prefix of PREFIXES) {
    const [command = '', ...rest] = [...prefix, 'mount', ...args, folder];
    try {
      execFileSync(command, rest, { stdio: 'ignore' });
    } catch {
      continue;
    }
    onLoan(async () => {
      const [unmount = '', ...options] = [...prefix, 'umount', '--lazy', folder];
      execFileSync(unmount, options, { stdio: 'ignore' });
    });
    return folder;
  }
  return undefined;
}
