import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HealthReport } from '@scriptorium/contracts';
import { pickFreePort } from '@scriptorium/embedded';
import {
  eventually,
  FaultProxy,
  type OwnNatsServer,
  type OwnPostgres,
  startOwnNatsServer,
  startOwnPostgres,
  temporaryFolder,
  testCallerKeys,
} from '@scriptorium/testing';
import { EXAMPLE_SETUP } from './declared-spaces';
import { Process } from './service-process';

export const WITH_DATABASE = ['content-store', 'localization-planner', 'blob-copy-worker'] as const;
export const SERVICES = [...WITH_DATABASE, 'gateway'] as const;
export type Service = (typeof SERVICES)[number];

export const EXAMPLE_TOKEN = EXAMPLE_SETUP.tokens[0]?.token ?? '';

const ROOT = join(__dirname, '../../..');
const PASSWORD = 'a-password';
const { CALLER_PUBLIC_KEYS, CALLER_SIGNING_KEY } = testCallerKeys;

export interface Readiness extends Pick<HealthReport, 'components'> {
  readonly code: number;
  readonly status: string;
}

/** A process with its health endpoints. */
export interface Running {
  readonly process: Process;
  readiness(): Promise<Readiness>;
}

/**
 * Services as processes of their own, on servers that a spec file may stop, with the spaces of examples/bootstrap.json.
 * They reach the database over a proxy. The processes must be ended with `end()`.
 */
export class OwnSystem {
  private readonly processes: Process[] = [];

  private constructor(
    readonly postgres: OwnPostgres,
    readonly database: FaultProxy,
    readonly nats: OwnNatsServer,
    readonly blobFolder: string,
  ) {}

  static async create(): Promise<OwnSystem> {
    const [postgres, nats] = await Promise.all([startOwnPostgres(), startOwnNatsServer('ping_interval: "2s"')]);
    const blobFolder = join(temporaryFolder(), 'blobs');
    mkdirSync(blobFolder);
    const passwords = [...WITH_DATABASE, 'blob-store'].map((name) => [
      `${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`,
      PASSWORD,
    ]);
    const migration = new Process(['migrate', 'run'], {
      DATABASE_URL: postgres.url,
      ...Object.fromEntries(passwords),
    });
    if ((await migration.exitCode()) !== 0) throw new Error(migration.text);
    return new OwnSystem(postgres, await FaultProxy.start(postgres.url), nats, blobFolder);
  }

  /** Starts a service. Resolves when its health endpoints listen. */
  async start(service: Service, variables: Readonly<Record<string, string>> = {}): Promise<Running> {
    const started = new Process([service], { ...this.environmentOf(service), ...variables });
    this.processes.push(started);
    const url = await started.healthUrl();
    return {
      process: started,
      readiness: async () => {
        const response = await fetch(`${url}/readyz`);
        return { code: response.status, ...((await response.json()) as Omit<Readiness, 'code'>) };
      },
    };
  }

  /** Starts a gateway. Resolves with its address when it listens. */
  async startGateway(variables: Readonly<Record<string, string>> = {}): Promise<Running & { readonly url: string }> {
    const port = await pickFreePort();
    const running = await this.start('gateway', { ...variables, PORT: String(port) });
    return { ...running, url: `http://127.0.0.1:${port}` };
  }

  async end(): Promise<void> {
    await Promise.all(
      this.processes.map(async (each) => {
        each.signal('SIGKILL');
        await each.exitCode();
      }),
    );
  }

  private environmentOf(service: Service): NodeJS.ProcessEnv {
    const common = { NATS_URL: this.nats.url, HEALTH_PORT: '0' };
    const blobs = { BLOB_DATABASE_URL: this.urlFor('blob_store'), BLOB_FOLDER: this.blobFolder };
    const database = { DATABASE_URL: this.urlFor(service.replaceAll('-', '_')) };
    switch (service) {
      case 'content-store':
        return {
          ...common,
          ...database,
          CALLER_PUBLIC_KEYS,
          SCRIPTORIUM_BOOTSTRAP: join(ROOT, 'examples/bootstrap.json'),
        };
      case 'localization-planner':
        return { ...common, ...database, CALLER_PUBLIC_KEYS };
      case 'blob-copy-worker':
        return { ...common, ...database, ...blobs };
      case 'gateway':
        return { ...common, ...blobs, CALLER_SIGNING_KEY };
    }
  }

  private urlFor(role: string): string {
    const url = new URL(this.database.addressFor(this.postgres.url));
    url.username = role;
    url.password = PASSWORD;
    return url.href;
  }
}

export async function untilReady(...running: readonly Running[]): Promise<void> {
  for (const each of running)
    await eventually(async () => expect(await each.readiness()).toMatchObject({ code: 200, status: 'ok' }), {
      everyMs: 100,
    });
}
