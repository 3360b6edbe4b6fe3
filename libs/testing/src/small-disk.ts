import { execFileSync } from 'node:child_process';
import { temporaryFolder } from './temporary-folder';
import { onLoan } from './run/loans';

const ATTEMPTS = [[], ['sudo', '-n']] as const;

/**
 * A file system of its own with so much room, which goes with the test file. Undefined where this account may mount none: as root,
 * or who is root by sudo without a password, may, but for containers that forbid it.
 */
export function smallDisk(mebibytes: number): string | undefined {
  const folder = temporaryFolder();
  for (const prefix of ATTEMPTS) {
    const [command = '', ...args] = [...prefix, 'mount', '-t', 'tmpfs'];
    try {
      execFileSync(command, [...args, '-o', `size=${mebibytes}m,mode=0777`, 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      continue;
    }
    onLoan(async () => {
      const [unmount = '', ...rest] = [...prefix, 'umount', '--lazy', folder];
      execFileSync(unmount, rest, { stdio: 'ignore' });
    });
    return folder;
  }
  // So that nobody takes it for tested here.
  process.emitWarning(
    'No small disk can be mounted by this account: that a disk gets full is shown by /dev/full alone.',
  );
  return undefined;
}
