import { join } from 'node:path';
import { readItem } from '@scriptorium/contracts';
import { pickFreePort } from '@scriptorium/embedded';
import {
  connectToNats,
  createTestDatabase,
  eventually,
  startOwnNatsServer,
  testCallerKeys,
  type TestDatabase,
} from '@scriptorium/testing';
import { ContentItem, DynamicContent } from 'dc-management-sdk-js';
import { EXAMPLE_SETUP } from '../system/declared-spaces';
import { type LogLine, Process } from '../system/service-process';

// Runs each service and the migrations as an operator does: as a process of its own, by the entry point.

const ROOT = join(__dirname, '../../..');
const SERVICES = ['content-store', 'localization-planner', 'blob-copy-worker', 'gateway'] as const;
type Service = (typeof SERVICES)[number];
/** The passwords that every test database of a run has: roles belong to the whole server. */
const PASSWORDS = {
  CONTENT_STORE_PASSWORD: 'password-of-content_store',
  LOCALIZATION_PLANNER_PASSWORD: 'password-of-localization_planner',
  BLOB_COPY_WORKER_PASSWORD: 'password-of-blob_copy_worker',
  BLOB_STORE_PASSWORD: 'password-of-blob_store',
};

const natsPasswordOf = (user: string): string => `nats-password-of-${user}`;

/** Returns the users that `scriptorium nats-users` prints, with their passwords instead of the variables. */
async function natsUsers(): Promise<string> {
  const printed = new Process(['nats-users', '--space', 'docs'], {});
  expect(await printed.exitCode()).toBe(0);
  return printed.text.replaceAll(/\$([A-Z_]+)_NATS_PASSWORD/g, (_variable, user: string) =>
    JSON.stringify(natsPasswordOf(user.toLowerCase().replaceAll('_', '-'))),
  );
}

describe('four services that an operator starts by themselves', () => {
  let database: TestDatabase;
  let environments: Readonly<Record<Service, NodeJS.ProcessEnv>>;
  let gatewayUrl: string;
  let natsUrl: string;
  const running = new Map<Service, Process>();

  const start = (service: Service): void => void running.set(service, new Process([service], environments[service]));
  const logOf = (service: Service): LogLine[] => running.get(service)?.log() ?? [];
  const waits = (service: Service): boolean =>
    logOf(service).some(({ message }) => message.startsWith('Waiting up to'));
  const migrate = async (step: string): Promise<{ code: number | null; text: string }> => {
    const run = new Process(['migrate', step], { DATABASE_URL: database.url, ...PASSWORDS });
    return { code: await run.exitCode(), text: run.text };
  };
  const stopAll = async (): Promise<(number | null)[]> => {
    const stopped = [...running.values()];
    running.clear();
    return Promise.all(stopped.map((one) => one.stop()));
  };

  beforeAll(async () => {
    database = await createTestDatabase({ migrated: false });
    const nats = await startOwnNatsServer(await natsUsers());
    natsUrl = nats.url;
    const port = await pickFreePort();
    gatewayUrl = `http://127.0.0.1:${port}`;
    const common = (service: Service) => ({
      NATS_URL: nats.url,
      NATS_USER: service,
      NATS_PASSWORD: natsPasswordOf(service),
      LOG_LEVEL: 'info',
      SCHEMA_TIMEOUT_MS: '600000',
      HEALTH_PORT: '0',
    });
    const { CALLER_PUBLIC_KEYS, CALLER_SIGNING_KEY } = testCallerKeys;
    const blobs = { BLOB_DATABASE_URL: database.urlFor('blob_store') };
    environments = {
      'content-store': {
        ...common('content-store'),
        CALLER_PUBLIC_KEYS,
        DATABASE_URL: database.urlFor('content_store'),
        SCRIPTORIUM_BOOTSTRAP: join(ROOT, 'examples/bootstrap.json'),
      },
      'localization-planner': {
        ...common('localization-planner'),
        CALLER_PUBLIC_KEYS,
        DATABASE_URL: database.urlFor('localization_planner'),
      },
      'blob-copy-worker': {
        ...common('blob-copy-worker'),
        ...blobs,
        DATABASE_URL: database.urlFor('blob_copy_worker'),
      },
      gateway: { ...common('gateway'), ...blobs, CALLER_SIGNING_KEY, PORT: String(port) },
    };
  });
  afterEach(stopAll);

  /** Localizes a new page into one locale, and returns the locales of its variants. */
  async function localize(): Promise<(string | undefined)[]> {
    await eventually(async () => (await fetch(`${gatewayUrl}/health`).catch(() => undefined))?.status === 200);
    const patToken = EXAMPLE_SETUP.tokens[0]?.token ?? '';
    const client = new DynamicContent({ patToken }, { apiUrl: `${gatewayUrl}/v2/content` });
    const [hub] = (await client.hubs.list()).getItems();
    const [repository] = (await hub?.related.contentRepositories.list())?.getItems() ?? [];
    const schema = repository?.contentTypes?.[0]?.contentTypeUri;
    const body = { _meta: { name: 'Home', schema }, title: 'Home' };
    const page = await repository?.related.contentItems.create(
      new ContentItem({ label: 'Home', locale: 'en-US', body }),
    );
    await page?.related.localize(['fr-FR']);
    return eventually(async () => {
      const variants = (await page?.related.localizations())?.getItems() ?? [];
      return variants.length > 0 && variants.map(({ locale }) => locale);
    });
  }

  it('wait for the migrations, then localize, and end with 0 on SIGTERM', async () => {
    SERVICES.forEach(start);
    await eventually(() => SERVICES.filter(waits).length === 3);
    expect((await migrate('plan')).text).toMatch(/^would apply /);
    expect(await migrate('run')).toMatchObject({ code: 0 });
    expect(await localize()).toEqual(['fr-FR']);
    for (const service of SERVICES) {
      expect(new Set(logOf(service).map((line) => line.service))).toEqual(new Set([service]));
      expect(logOf(service).filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
    }
    expect(await stopAll()).toEqual([0, 0, 0, 0]);
  });

  it('localize after a start in the reverse order, without a wait', async () => {
    expect(await migrate('run')).toMatchObject({ code: 0 });
    for (const service of SERVICES.toReversed()) start(service);
    expect(await localize()).toEqual(['fr-FR']);
    expect(SERVICES.filter(waits)).toEqual([]);
    expect(await stopAll()).toEqual([0, 0, 0, 0]);
  });

  it('have users that may not send the messages of another service', async () => {
    const options = { reconnect: false };
    await expect(connectToNats(natsUrl, options)).rejects.toThrow('Authorization');
    for (const user of ['content-store', 'localization-planner', 'blob-copy-worker', 'events-docs']) {
      const nats = await connectToNats(natsUrl.replace('//', `//${user}:${natsPasswordOf(user)}@`), options);
      await expect(nats.request(readItem.subject, '{}')).rejects.toThrow('Permissions Violation');
      await nats.close();
    }
  });

  it('end with 0 on SIGTERM while they wait', async () => {
    const [, ...others] = SERVICES.slice(0, 3);
    const unreachable = { DATABASE_URL: 'postgres://user:confidential@127.0.0.1:1/none' };
    for (const service of others)
      running.set(service, new Process([service], { ...environments[service], ...unreachable }));
    await eventually(() => others.filter(waits).length === others.length);
    expect(others.map((service) => running.get(service)?.text).join()).not.toContain('confidential');
    expect(await stopAll()).toEqual([0, 0]);
  });

  it.each(SERVICES)('%s ends with 1 and names all wrong settings in one log line', async (service) => {
    const wrong = new Process([service], { ...environments[service], LOG_LEVEL: 'loud', NATS_URL: 'localhost' });
    expect(await wrong.exitCode()).toBe(1);
    expect(wrong.log()).toEqual([
      expect.objectContaining({
        service,
        level: 'error',
        message: expect.stringMatching(/NATS_URL.*LOG_LEVEL|LOG_LEVEL.*NATS_URL/s),
      }),
    ]);
  });
});
