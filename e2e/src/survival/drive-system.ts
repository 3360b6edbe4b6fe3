import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { queryDatabase, eventually, temporaryFolder } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type DriveResponse, type DriveItem, type DriveRequest, PlainDrive } from '../clients/plain-drive';

const TOKEN = 'a-personal-token-for-the-survival-tests';
const SPACE = 'docs';
const PATIENCE = { everyMs: 50 };

/** A system whose processes a test may kill, and one space with drives. */
export interface DriveSystem {
  readonly system: System;
  readonly drive: PatientDrive;
  /** Returns the rows of a statement as soon as the database answers. */
  readonly rows: (sql: string) => Promise<Record<string, unknown>[]>;
  /** Creates a drive in the store, and returns its id. */
  readonly makeDrive: (name: string, store: string) => Promise<string>;
  /** Sends SIGKILL; does nothing if the process is down. */
  readonly kill: (name: string) => void;
}

export async function startDriveSystem(env: NodeJS.ProcessEnv = {}): Promise<DriveSystem> {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  const spaces = [{ key: SPACE, label: 'Docs', locales: ['en-US'] }];
  const tokens = [{ name: 'tester', token: TOKEN, scopes: { [SPACE]: ['admin'] } }];
  writeFileSync(bootstrapFile, JSON.stringify({ spaces, tokens }));
  const system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(join(__dirname, '../../..')),
    bootstrapFile,
    // A command is redelivered after a second, so that a round does not wait until the lease of a worker expires.
    env: { ...process.env, RESCUE_AFTER_MS: '1000', ...env },
    group: 'inherited',
  });
  const drive = new PatientDrive({ system, token: TOKEN });
  return {
    system,
    drive,
    rows: async (sql) => eventually(async () => queryDatabase(system.databaseUrl, sql), PATIENCE),
    makeDrive: async (name, store) => {
      const headers = { 'content-type': 'application/json' };
      const { status, json } = await drive.send('/v1/drives', {
        method: 'POST',
        headers,
        body: { space: SPACE, name, store },
      });
      expect(status).toBe(201);
      return json.id;
    },
    kill: (name) => {
      const pid = system.pid(name);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
  };
}

/** Repeats requests until one is answered with less than 500, since processes die. A rejection is returned. */
export class PatientDrive {
  /** Sends a request once. */
  readonly plain: PlainDrive;

  constructor(space: ConstructorParameters<typeof PlainDrive>[0]) {
    this.plain = new PlainDrive(space);
  }

  async send<Body = DriveItem>(path: string, request: DriveRequest = {}): Promise<DriveResponse<Body>> {
    return eventually(async () => {
      const answer = await this.plain.send<Body>(path, request);
      return answer.status < 500 && answer;
    }, PATIENCE);
  }

  /** Returns the address of the monitor of the copy. */
  async copy(item: string, body: object): Promise<string> {
    const headers = { 'client-request-id': randomUUID() };
    const { status, headers: answered } = await this.send(`${item}/copy`, { method: 'POST', body, headers });
    expect(status).toBe(202);
    return answered.get('location') ?? '';
  }

  async ended(monitor: string): Promise<CopyStatus> {
    return eventually(async () => {
      const { status, json } = await this.plain.send<CopyStatus>(monitor);
      return status === 200 && json;
    }, PATIENCE);
  }
}

export interface CopyStatus {
  readonly id: string;
  readonly status: string;
  readonly percentageComplete: number;
  readonly resourceId?: string;
  readonly errorCode?: string;
}

/** Kills the victims one after the other: each a random time after the work has progressed since the previous kill. */
export async function strike(
  { kill }: Pick<DriveSystem, 'kill'>,
  victims: readonly string[],
  options: {
    readonly random: () => number;
    readonly longestMs: number;
    /** The progress so far; undefined if all work has ended. */
    readonly progress: () => Promise<number | undefined>;
  },
): Promise<string[]> {
  const story: string[] = [];
  let last: number | undefined = 0;
  for (const victim of victims) {
    const before: number = last;
    last = await eventually(async () => {
      const now = await options.progress();
      return (now === undefined || now > before) && now;
    }, PATIENCE);
    if (last === undefined) break;
    const after = Math.round(options.random() * options.longestMs);
    await pause(after);
    kill(victim);
    story.push(`${victim} ${String(after)} ms after ${String(last)}`);
  }
  return story;
}
