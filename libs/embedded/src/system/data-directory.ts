import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError, SERVICES, STOP_SERVICE_MS } from '@scriptorium/contracts';
import { isRunning, ownIdentity, type ProcessIdentity } from '../processes/process-identity';

/*
 * Locks a data folder for one system.
 *
 * The lock file `system.json` names the process that owns the lock. It is created by linking a complete file to that
 * name, which succeeds for one process only. The file of a dead owner is renamed first. If the renamed file turns out
 * to belong to a new, living owner, it is put back. An owner that is stopping writes that to the file, and a new claim
 * waits for it.
 *
 * Failure mode: two machines that share the folder over a network do not see each other's processes. Each considers the
 * other owner dead, and both use the folder.
 */
export interface DataDirectory {
  readonly path: string;
  /** Writes the URL to the lock file, for the error of a later claim. */
  announce(gatewayUrl: string): void;
  /** Marks the lock as about to be released, so that a new claim waits. */
  announceStop(): void;
  release(): void;
}

interface LockOwner {
  readonly process: ProcessIdentity;
  readonly gatewayUrl?: string;
  readonly isStopping?: boolean;
}

const POLL_MS = 50;
/** Time in which an owner that receives a stop signal at this moment calls announceStop(). */
const ANNOUNCE_TIMEOUT_MS = 1_000;
/** The time in which nats-server stops and the database writes a checkpoint. */
const STOP_SERVERS_MS = 60_000;
/** Services drain one after the other. */
const STOP_TIMEOUT_MS = SERVICES.length * STOP_SERVICE_MS + STOP_SERVERS_MS;

/** Locks the data folder and creates it if necessary. @throws RejectedError IN_USE, DATA_NOT_WRITABLE */
export async function claimDataDirectory(dataDir: string): Promise<DataDirectory> {
  const path = resolve(dataDir);
  makeWritable(path);
  const lock = join(path, 'system.json');
  const mine: LockOwner = { process: ownIdentity() };
  const startedAt = Date.now();
  while (!putIfAbsent(lock, mine)) {
    const owner = readOwner(lock);
    if (owner === undefined || !isRunning(owner.process)) {
      removeDeadOwner(lock);
      continue;
    }
    const waitMs = owner.isStopping === true ? STOP_TIMEOUT_MS : ANNOUNCE_TIMEOUT_MS;
    if (Date.now() - startedAt >= waitMs) throw inUse(owner, path);
    await sleep(POLL_MS);
  }
  return {
    path,
    announce: (gatewayUrl) => replace(lock, { ...mine, gatewayUrl }),
    announceStop: () => replace(lock, { ...mine, isStopping: true }),
    release: () => rmSync(lock, { force: true }),
  };
}

/** Creates the folder, and creates and deletes a file in it. */
function makeWritable(path: string): void {
  const probe = join(path, `.${randomUUID()}`);
  try {
    if (!existsSync(path)) {
      createFolder(path);
      // Under root, the user of PostgreSQL must be able to enter subfolders. Others cannot list the folder.
      chmodSync(path, 0o711);
    }
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOTDIR' ? 'is a file, or lies in a file' : `cannot be written (${code})`;
    throw new RejectedError(
      'DATA_NOT_WRITABLE',
      `The data folder ${path} ${problem}. Choose another folder with --data / SCRIPTORIUM_DATA.`,
    );
  }
}

/** With `recursive`, mkdirSync of Node.js does not end below /proc, where the kernel reports no parent. */
function createFolder(path: string): void {
  if (!existsSync(dirname(path))) createFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process has created it.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function putIfAbsent(lock: string, owner: LockOwner): boolean {
  const draft = writeDraft(lock, owner);
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function replace(lock: string, owner: LockOwner): void {
  renameSync(writeDraft(lock, owner), lock);
}

function removeDeadOwner(lock: string): void {
  const renamed = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, renamed);
  } catch (error) {
    // Another process has renamed it, or its owner has released the lock.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(renamed);
  if (moved !== undefined && isRunning(moved.process)) linkSync(renamed, lock);
  rmSync(renamed, { force: true });
}

function inUse(owner: LockOwner, path: string): RejectedError {
  const where = owner.gatewayUrl === undefined ? '' : ` at ${owner.gatewayUrl}`;
  return new RejectedError(
    'IN_USE',
    `Scriptorium is already running on the data folder ${path}, as process ${owner.process.pid}${where}. ` +
      `Stop that process first, or choose another folder with --data / SCRIPTORIUM_DATA.`,
    { pid: owner.process.pid },
  );
}

function writeDraft(lock: string, owner: LockOwner): string {
  const draft = `${lock}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(owner), { mode: 0o600 });
  return draft;
}

function readOwner(lock: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(readFileSync(lock, 'utf8')) as Partial<LockOwner>;
    return owner.process === undefined ? undefined : { ...owner, process: owner.process };
  } catch {
    return undefined;
  }
}
