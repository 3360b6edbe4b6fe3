import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RejectedError } from '@scriptorium/contracts';
import { identityOf } from '../processes/process-identity';

/*
 * postmaster.pid: PostgreSQL's own lock on a data folder.
 *
 * It stays behind after a SIGKILL or a loss of power. PostgreSQL takes it over if no process has the id in its first
 * line. After a reboot, or in a new container, some other program of the same user often has it; then PostgreSQL
 * refuses to start for as long as that program lives. This file finds out who it is:
 *
 * - nobody, or a program that has nothing to do with the folder: the id is replaced by one that no process can have.
 *   The rest stays, because PostgreSQL finds its shared memory by it and so notices backends that still run;
 * - a PostgreSQL on this folder, which is not ours (ours has a record, process-record.ts): refused, with its id.
 */
const IMPOSSIBLE_PID = 2_147_483_646;

/** @throws RejectedError IN_USE */
export function releasePostmasterFile(pgdata: string): void {
  const file = join(pgdata, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [firstLine = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  const pid = Math.abs(Number(firstLine));
  if (!Number.isInteger(pid) || pid === 0 || identityOf(pid) === undefined) return;
  if (worksIn(pid, pgdata)) {
    throw new RejectedError(
      'IN_USE',
      `The database in ${pgdata} is in use by PostgreSQL process ${pid}. Stop it first: kill -INT ${pid}`,
      { pid },
    );
  }
  writeFileSync(file, [String(IMPOSSIBLE_PID), ...rest].join('\n'));
}

/** A postmaster's working directory is its data folder; where that cannot be read, its command line names it. */
function worksIn(pid: number, pgdata: string): boolean {
  const folder = realpathSync(pgdata);
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === folder;
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder);
  } catch {
    // Another user's process cannot be looked at; it is none of ours either.
    return false;
  }
}
