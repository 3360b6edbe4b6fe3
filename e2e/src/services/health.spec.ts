import { renameSync } from 'node:fs';
import { eventually } from '@scriptorium/testing';
import {
  EXAMPLE_TOKEN,
  OwnSystem,
  type Running,
  type Service,
  SERVICES,
  untilReady,
  WITH_DATABASE,
} from '../system/own-system';

// Takes away what the services depend on, as an operator would see it: by the health endpoints and by requests.

const POLL = { everyMs: 100 };

const AUTHORIZATION = { authorization: `Bearer ${EXAMPLE_TOKEN}` };
/** A request of each API, and the member of its errors that has the reason. */
const REQUESTS: readonly (readonly [path: string, reason: RegExp, headers: Readonly<Record<string, string>>])[] = [
  ['/v2/content/hubs?projection=hub', /"code":"\w+_UNAVAILABLE","message":"[^"]+ Try again later\./, {}],
  ['/site', /UNAVAILABLE/, { 'x-api-version': '3', accept: 'application/json' }],
  ['/api/v2/cm/branches', /"detail":"[^"]+ Try again later\./, {}],
  ['/v1.0/me/drive', /"message":"[^"]+ Try again later\./, {}],
  ['/v1/drives', /"detail":"[^"]+ Try again later\./, {}],
];

interface SystemHealth {
  readonly status: string;
  readonly services: Readonly<Record<string, string>>;
  readonly components: readonly { readonly service: string; readonly name: string; readonly status: string }[];
}

let system: OwnSystem;
let gatewayUrl: string;
const running = new Map<Service, Running>();

beforeAll(async () => {
  system = await OwnSystem.create();
  for (const service of WITH_DATABASE) running.set(service, await system.start(service));
  const gateway = await system.startGateway();
  running.set('gateway', gateway);
  gatewayUrl = gateway.url;
  await untilHealthy();
});

afterAll(() => system.end());

function the(service: Service): Running {
  const found = running.get(service);
  if (found === undefined) throw new Error(`${service} does not run.`);
  return found;
}

async function systemHealth(): Promise<{ code: number } & SystemHealth> {
  const response = await fetch(`${gatewayUrl}/health`);
  return { code: response.status, ...((await response.json()) as SystemHealth) };
}

async function request(index: number): Promise<Response> {
  const [path, , headers] = REQUESTS[index] ?? ['', /$/, {}];
  return fetch(gatewayUrl + path, { headers: { ...AUTHORIZATION, ...headers } });
}

/** Waits until everything is ready and each API answers. */
async function untilHealthy(): Promise<void> {
  await untilReady(...running.values());
  await eventually(async () => expect(await systemHealth()).toMatchObject({ code: 200, status: 'ok' }), POLL);
  for (const index of REQUESTS.keys())
    await eventually(async () => expect((await request(index)).status).toBe(200), POLL);
}

/** Waits until the readiness of a service shows the loss of a component, with a reason. */
async function untilLost(service: Service, component: string): Promise<void> {
  const lost = { name: component, status: 'unavailable', reason: expect.stringMatching(/./) as string };
  await eventually(async () => {
    const { code, components } = await the(service).readiness();
    expect(components).toContainEqual(expect.objectContaining(lost));
    // The gateway stays in rotation: otherwise no process would answer the clients.
    expect(code).toBe(service === 'gateway' ? 200 : 503);
  }, POLL);
}

async function expectRequestsToFail(): Promise<void> {
  for (const [index, [path, reason]] of REQUESTS.entries()) {
    await eventually(async () => {
      const response = await request(index);
      expect([path, response.status]).toEqual([path, 503]);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await response.text()).toMatch(reason);
    }, POLL);
  }
}

test('every service reports its components', async () => {
  const names = async (service: Service): Promise<string[]> =>
    (await the(service).readiness()).components.map(({ name }) => name).sort();
  expect(await names('content-store')).toEqual(['database', 'nats', 'streams']);
  expect(await names('localization-planner')).toEqual(['database', 'nats', 'streams']);
  const stores = ['blob-store-filesystem', 'blob-store-postgres'];
  expect(await names('blob-copy-worker')).toEqual([...stores, 'database', 'nats', 'streams']);
  expect(await names('gateway')).toEqual([...stores, ...WITH_DATABASE, 'nats'].sort());
});

test('the loss and the return of PostgreSQL are shown, and requests get 503 meanwhile', async () => {
  await system.postgres.stop();
  for (const service of WITH_DATABASE) await untilLost(service, 'database');
  await untilLost('blob-copy-worker', 'blob-store-postgres');
  await untilLost('gateway', 'content-store');
  await eventually(async () => {
    const { code, components } = await systemHealth();
    expect(code).toBe(503);
    for (const service of WITH_DATABASE)
      expect(components).toContainEqual(expect.objectContaining({ service, name: 'database', status: 'unavailable' }));
  }, POLL);
  await expectRequestsToFail();
  await system.postgres.restart();
  await untilHealthy();
});

test('the loss and the return of NATS are shown, and requests get 503 meanwhile', async () => {
  await system.nats.stop();
  for (const service of SERVICES) await untilLost(service, 'nats');
  await eventually(async () => {
    const { code, components } = await systemHealth();
    expect(code).toBe(503);
    expect(components).toContainEqual(
      expect.objectContaining({ service: 'gateway', name: 'nats', status: 'unavailable' }),
    );
  }, POLL);
  await expectRequestsToFail();
  await system.nats.restart();
  await untilHealthy();
});

test('the loss and the return of a store of bytes are shown, and other requests are answered', async () => {
  renameSync(system.blobFolder, `${system.blobFolder}-away`);
  for (const service of ['blob-copy-worker', 'gateway'] as const) await untilLost(service, 'blob-store-filesystem');
  await eventually(async () => {
    const { components, ...health } = await systemHealth();
    expect(health).toMatchObject({ code: 200, status: 'degraded', services: { 'blob-copy-worker': 'degraded' } });
    for (const service of ['gateway', 'blob-copy-worker'])
      expect(components).toContainEqual(
        expect.objectContaining({ service, name: 'blob-store-filesystem', status: 'unavailable' }),
      );
  }, POLL);
  expect((await request(0)).status).toBe(200);
  renameSync(`${system.blobFolder}-away`, system.blobFolder);
  await untilHealthy();
});

test('database connections that die silently are shown, and requests get 503 meanwhile', async () => {
  system.database.silence({ isLasting: true });
  for (const service of WITH_DATABASE) await untilLost(service, 'database');
  await expectRequestsToFail();
  system.database.restore();
  await untilHealthy();
});

test('/health is 200 while one of two instances is frozen, and is 503 when both are', async () => {
  const first = the('content-store');
  const second = await system.start('content-store');
  await untilReady(second);
  first.process.signal('SIGSTOP');
  const passed = new Set<string | undefined>();
  await eventually(async () => {
    const { components } = await the('gateway').readiness();
    const check = components.find(({ name }) => name === 'content-store');
    if (check?.status === 'ok') passed.add(check.checkedAt);
    return passed.size > 5;
  });
  await eventually(async () => expect(await systemHealth()).toMatchObject({ code: 200 }), POLL);
  second.process.signal('SIGSTOP');
  await eventually(async () => expect(await systemHealth()).toMatchObject({ code: 503 }), POLL);
  await expectRequestsToFail();
  for (const each of [first, second]) each.process.signal('SIGCONT');
  await untilHealthy();
  expect(await second.process.stop()).toBe(0);
});
