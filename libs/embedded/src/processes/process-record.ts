import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { RejectedError } from '@scriptorium/contracts';
import { identityOf, isRunning, ownIdentity, type ProcessIdentity } from './process-identity';
import { stopProcess, type StopStep } from './stop-process';

/**
 * A started process and who started it, on disk. A parent that is killed with SIGKILL stops nobody; whoever comes next
 * reads the records, finds processes that live without their owner, and stops them. They are stopped, not taken over:
 * the next start may want other settings, and output and exit can be watched for one's own children only.
 *
 * Between the start of a process and the write of its record lies less than a millisecond; a parent killed in there
 * leaves a process without a record. PostgreSQL then refuses the second start by itself (postmaster-file.ts).
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
 * Stops the process of an earlier run, if it still lives.
 * @param what for the message: `The PostgreSQL of /data/postgres`
 * @throws RejectedError IN_USE when its owner lives too
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
