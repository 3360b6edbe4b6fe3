import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { afterTestFile } from './run/after-test-file';
import { temporaryFolder } from './temporary-folder';

const PREFIXES = [[], ['sudo', '-n']] as const;
/** Exists on Linux only. On other systems no small disk can be mounted. */
const MOUNTS = '/proc/self/mounts';

/**
 * Returns a folder on a file system of its own with the given size, unmounted at the end of the test file. Returns
 * undefined if this account cannot mount: only root can, directly or through sudo without a password, and some
 * containers forbid it.
 */
export function smallDisk(mebibytes: number): string | undefined {
  const folder = temporaryFolder();
  if (!runAsRoot('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0777`, 'tmpfs', folder)) return undefined;
  afterTestFile(async () => unmountBelow(folder));
  return folder;
}

/**
 * Unmounts `folder` and all mounts below it. A killed test run leaves mounts behind, whose folders cannot be deleted.
 */
export function unmountBelow(folder: string): void {
  if (!existsSync(MOUNTS)) return;
  const places = readFileSync(MOUNTS, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place === folder || place.startsWith(`${folder}${sep}`));
  for (const place of places.reverse()) runAsRoot('umount', '--lazy', place);
}

function runAsRoot(...command: readonly string[]): boolean {
  return PREFIXES.some((prefix) => {
    const [program = '', ...args] = [...prefix, ...command];
    try {
      execFileSync(program, args, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}
