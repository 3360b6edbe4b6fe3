import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import { isRunning, ownIdentity, type ProcessIdentity } from '../processes/process-identity';

/*
 * One system on one data folder at a time.
 *
 * `system.json` names the process that holds the folder. It is made by linking a finished file to that name, which the
 * file system lets one process do. A holder that is dead is moved aside first; whoever finds that in between somebody
 * else came and holds the folder by right puts the file back. A holder that is on its way out says so in the file, and
 * is waited for.
 *
 * It fails by refusing: two machines that share the folder over a network cannot see each other's processes, and each
 * takes the other for dead.
 */
export interface DataDirectory {
  readonly path: string;
  /** For the message to whoever tries next. */
  announce(gatewayUrl: string): void;
  /** From here on it is only a matter of time. */
  announceStop(): void;
  release(): void;
}

interface Holder {
  readonly process: ProcessIdentity;
  readonly gatewayUrl?: string;
  readonly isStopping?: boolean;
}

const LOOK_EVERY_MS = 50;
/** One that is told to stop at this moment has so long to say it. */
const NOTICE_WITHIN_MS = 1_000;
/** Services have their limits, one after the other, and a database writes its checkpoint. */
const STOPPED_WITHIN_MS = 90_000;

/** @throws RejectedError IN_USE */
export async function claimDataDirectory(dataDir: string): Promise<DataDirectory> {
  const path = resolve(dataDir);
  if (!existsSync(path)) {
    mkdirSync(path, { recursive: true });
    // Under root, PostgreSQL's own user must pass through; nobody else can look around.
    chmodSync(path, 0o711);
  }
  const lock = join(path, 'system.json');
  const mine: Holder = { process: ownIdentity() };
  const startedAt = Date.now();
  while (!putIfAbsent(lock, mine)) {
    const holder = readHolder(lock);
    if (holder === undefined || !isRunning(holder.process)) {
      moveDeadHolderAside(lock);
      continue;
    }
    const waitMs = holder.isStopping === true ? STOPPED_WITHIN_MS : NOTICE_WITHIN_MS;
    if (Date.now() - startedAt >= waitMs) throw inUse(holder, path);
    await sleep(LOOK_EVERY_MS);
  }
  return {
    path,
    announce: (gatewayUrl) => replace(lock, { ...mine, gatewayUrl }),
    announceStop: () => replace(lock, { ...mine, isStopping: true }),
    release: () => rmSync(lock, { force: true }),
  };
}

function putIfAbsent(lock: string, holder: Holder): boolean {
  const draft = writeDraft(lock, holder);
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

function replace(lock: string, holder: Holder): void {
  renameSync(writeDraft(lock, holder), lock);
}

function moveDeadHolderAside(lock: string): void {
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    // Another one moved it, or it ended by itself.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== undefined && isRunning(moved.process)) linkSync(aside, lock);
  rmSync(aside, { force: true });
}

function inUse(holder: Holder, path: string): RejectedError {
  const where = holder.gatewayUrl === undefined ? '' : ` at ${holder.gatewayUrl}`;
  return new RejectedError(
    'IN_USE',
    `Scriptorium is running on the data folder ${path} already, as process ${holder.process.pid}${where}. ` +
      `Stop that one first, or choose another folder with --data / SCRIPTORIUM_DATA.`,
    { pid: holder.process.pid },
  );
}

function writeDraft(lock: string, holder: Holder): string {
  const draft = `${lock}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  return draft;
}

function readHolder(lock: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Holder>;
    return holder.process === undefined ? undefined : { ...holder, process: holder.process };
  } catch {
    return undefined;
  }
}
