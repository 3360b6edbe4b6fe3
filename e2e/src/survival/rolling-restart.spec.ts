import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instancesSubject, SERVICES } from '@scriptorium/contracts';
import { pickFreePort, standardServices, startSystem, type System } from '@scriptorium/embedded';
import { countInstances, eventually, inFullRun, temporaryFolder, where } from '@scriptorium/testing';
import { PAGE, pageBody, pageSchema } from '../system/page';

/*
 * Two processes of each service. The first of each is the launcher's, which restarts it after its exit. The second one
 * is a child of this test, with the environment of the first.
 */
const ROUNDS = inFullRun(5, 1);
const CALLERS = 6;
const TOKEN = 'a-personal-token-for-the-restart-tests';
const BEHIND_GATEWAY = SERVICES.filter((name) => name !== 'gateway');
const READY = { everyMs: 100 };

const onLinux = where(process.platform === 'linux', 'needs /proc, to read the environment of a process');

let system: System;
let seconds: Map<string, ChildProcess>;
/** Addresses of the gateways that a load balancer would send requests to. */
const inRotation = new Set<string>();
let secondGatewayUrl: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  const contentTypes = [{ uri: PAGE, label: 'Page', schema: pageSchema }];
  const repositories = [{ name: 'website', label: 'Website', contentTypes: [PAGE] }];
  const spaces = [{ key: 'docs', label: 'Docs', locales: ['en-US', 'de-DE'], contentTypes, repositories }];
  const tokens = [{ name: 'tester', token: TOKEN, scopes: { docs: ['admin'] } }];
  writeFileSync(bootstrapFile, JSON.stringify({ spaces, tokens }));
  system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(join(__dirname, '../../..')),
    bootstrapFile,
    group: 'inherited',
  });
  const port = await pickFreePort();
  secondGatewayUrl = `http://127.0.0.1:${port}`;
  seconds = new Map();
  for (const name of SERVICES) startSecond(name, port);
  for (const name of BEHIND_GATEWAY) await untilTwo(name);
  for (const url of [system.gatewayUrl, secondGatewayUrl]) await untilInRotation(url);
});

afterAll(async () => {
  for (const child of seconds.values()) child.kill('SIGKILL');
  await system.stop();
});

function startSecond(name: string, port = Number(new URL(secondGatewayUrl).port)): void {
  const first = readFileSync(`/proc/${String(system.pid(name))}/environ`, 'utf8');
  const variables = first.split('\0').map((line) => {
    const [key = '', ...value] = line.split('=');
    return [key, value.join('=')] as const;
  });
  const env = { ...Object.fromEntries(variables), PORT: String(port) };
  const entry = join(__dirname, '../../../apps', name, 'dist/main.js');
  seconds.set(name, spawn(process.execPath, [entry], { env, stdio: 'ignore' }));
}

const untilTwo = (name: string): Promise<unknown> =>
  eventually(async () => (await countInstances(system.natsUrl, instancesSubject(name))) === 2, READY);

async function untilInRotation(url: string): Promise<void> {
  await eventually(async () => (await fetch(`${url}/health`)).status === 200, READY);
  inRotation.add(url);
}

/** Sends SIGTERM to the second process, and starts it again. Returns its exit code. */
async function restartSecond(name: string): Promise<unknown> {
  const child = seconds.get(name);
  if (child === undefined) throw new Error(`${name} was not started.`);
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await exit) as [number | null];
  startSecond(name);
  return code;
}

async function restartFirst(name: string): Promise<void> {
  const pid = system.pid(name);
  if (pid === undefined) throw new Error(`${name} is down.`);
  process.kill(pid, 'SIGTERM');
  await eventually(() => ![undefined, pid].includes(system.pid(name)), READY);
}

async function restartAll(): Promise<Record<string, unknown>> {
  const codes: Record<string, unknown> = {};
  for (const name of BEHIND_GATEWAY) {
    codes[name] = await restartSecond(name);
    await untilTwo(name);
    await restartFirst(name);
    await untilTwo(name);
  }
  inRotation.delete(secondGatewayUrl);
  codes['gateway'] = await restartSecond('gateway');
  await untilInRotation(secondGatewayUrl);
  inRotation.delete(system.gatewayUrl);
  await restartFirst('gateway');
  await untilInRotation(system.gatewayUrl);
  return codes;
}

async function send<T>(path: string, body?: object): Promise<T> {
  const urls = [...inRotation];
  const url = urls[Math.floor(Math.random() * urls.length)] ?? '';
  const response = await fetch(`${url}/content/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${String(response.status)}: ${text}`);
  return JSON.parse(text) as T;
}

interface Listed<T> {
  readonly _embedded: Readonly<Record<string, readonly T[]>>;
}

onLinux.it('answers every request while all services are restarted one after the other', async () => {
  const [hub] = (await send<Listed<{ id: string }>>('hubs'))._embedded['hubs'] ?? [];
  const [repository] =
    (await send<Listed<{ id: string }>>(`hubs/${hub?.id ?? ''}/content-repositories`))._embedded[
      'content-repositories'
    ] ?? [];
  const items = `content-repositories/${repository?.id ?? ''}/content-items`;
  const failures: string[] = [];
  let answered = 0;
  let isOver = false;
  const callers = Array.from({ length: CALLERS }, async (_, caller) => {
    while (!isOver) {
      try {
        const label = `item ${String(caller)} ${String(answered)}`;
        const item = { label, locale: 'en-US', body: pageBody(label) };
        const { id } = await send<{ id: string }>(items, item);
        await send(`content-items/${id}`);
        await send(`content-items/${id}/localize`, { version: 1, locales: ['de-DE'] });
        answered += 3;
      } catch (error) {
        failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      }
    }
  });
  await eventually(() => answered > 0);
  for (let round = 0; round < ROUNDS; round++) {
    const codes = await restartAll();
    expect(codes).toEqual(Object.fromEntries(SERVICES.map((name) => [name, 0])));
  }
  isOver = true;
  await Promise.all(callers);
  expect(failures).toEqual([]);
});
