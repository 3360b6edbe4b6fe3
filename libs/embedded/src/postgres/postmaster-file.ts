import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';
import { identityOf } from '../processes/process-identity';

/*
 * postmaster.pid: PostgreSQL's own lock on a data folder.
 *
 * The file remains after a SIGKILL or a loss of power. PostgreSQL replaces it if no process has the id in its first
 * line. After a reboot, or in a new container, another program of the same user often has this id, and PostgreSQL does
 * not start while that program runs. So the process with this id is checked:
 *
 * - If it has nothing to do with the folder, the id is replaced by one that no process can have. The other lines stay:
 *   PostgreSQL finds its shared memory by them and so detects running backends.
 * - If it is a PostgreSQL on this folder, the start is rejected with its id. It is not ours, since ours have a record
 *   (process-record.ts).
 */
const IMPOSSIBLE_PID = 2_147_483_646;

/** Makes a stale postmaster.pid replaceable. @throws RejectedError IN_USE if a PostgreSQL runs on the folder */
export function releasePostmasterFile(pgdata: string): void {
  const file = join(pgdata, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [firstLine = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  const pid = Math.abs(Number(firstLine));
  if (!Number.isInteger(pid) || pid === 0 || identityOf(pid) === undefined) return;
  if (runsOn(pid, pgdata)) {
    throw new RejectedError(
      'IN_USE',
      `The database in ${pgdata} is in use by PostgreSQL process ${pid}. Stop it first: kill -INT ${pid}`,
      { pid },
    );
  }
  writeFileSync(file, [String(IMPOSSIBLE_PID), ...rest].join('\n'));
}

/** The working directory of a postmaster is its data folder. Without /proc, its command line names the folder. */
function runsOn(pid: number, pgdata: string): boolean {
  const folder = realpathSync(pgdata);
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === folder;
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder);
  } catch {
    // The process belongs to another user, so it is not ours.
    return false;
  }
}
