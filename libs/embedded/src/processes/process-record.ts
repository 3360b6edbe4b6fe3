import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { RejectedError } from '@scriptorium/contracts';
import { identityOf, isRunning, ownIdentity, type ProcessIdentity } from './process-identity';
import { stopProcess, type StopStep } from './stop-process';

/**
 * The identities of a started process and of its parent, stored in a file. A parent that is killed with SIGKILL does
 * not stop its children. The next start reads the records, finds orphaned processes and stops them. It does not adopt
 * them: the settings may have changed, and a process can only watch the output and the exit of its own children.
 *
 * A process is started less than a millisecond before its record is written. A parent that is killed in between leaves
 * a process without a record. PostgreSQL then rejects the second start itself (postmaster-file.ts).
 */
interface ProcessRecord {
  readonly process: ProcessIdentity;
  readonly owner: ProcessIdentity;
}

export function writeProcessRecord(file: string, pid: number): void {
  const started = identityOf(pid);
  if (started === undefined) return;
  const record: ProcessRecord = { process: started, owner: ownIdentity() };
  writeFileSync(`${file}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function readProcessRecord(file: string): ProcessRecord | undefined {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessRecord>;
    return isIdentity(value.process) && isIdentity(value.owner)
      ? { process: value.process, owner: value.owner }
      : undefined;
  } catch {
    return undefined;
  }
}

export function removeProcessRecord(file: string): void {
  rmSync(file, { force: true });
}

/**
 * Stops the process of an earlier run if it still runs.
 * @param what subject of the error: `The database in /data/postgres`
 * @throws RejectedError IN_USE if its parent still runs
 */
export async function stopOrphan(file: string, what: string, steps: readonly StopStep[]): Promise<void> {
  const record = readProcessRecord(file);
  if (record !== undefined && isRunning(record.process)) {
    if (isRunning(record.owner)) {
      throw new RejectedError(
        'IN_USE',
        `${what} is in use: process ${record.process.pid}, started by process ${record.owner.pid}, which is still running.`,
        { pid: record.process.pid, ownerPid: record.owner.pid },
      );
    }
    await stopProcess(record.process, steps);
  }
  removeProcessRecord(file);
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return (
    typeof value === 'object' &&
    value !== null &&
    Number.isInteger((value as ProcessIdentity).pid) &&
    typeof (value as ProcessIdentity).startedAt === 'string'
  );
}
