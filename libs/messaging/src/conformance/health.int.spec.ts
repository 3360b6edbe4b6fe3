import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Controller, type INestMicroservice } from '@nestjs/common';
import { declareRpc, type HealthReport } from '@scriptorium/contracts';
import { Health } from '@scriptorium/health';
import {
  eventually,
  firstOutput,
  type OwnNatsServer,
  sourceProgram,
  startNatsCluster,
  startOwnNatsServer,
} from '@scriptorium/testing';

import { HandleRpc } from '../rpc/handle-rpc.decorator';
import { RpcClient } from '../rpc/rpc-client.service';
import { handlerOf, observe, startService, takeNote, type TestOptions } from '../testing/test-service';
import { ensureTopology } from '../topology/topology';

const wait = declareRpc<object, never>('tester', 'wait');

@Controller()
class NeverAnswers {
  @HandleRpc(wait)
  wait(): Promise<never> {
    return new Promise(() => undefined);
  }
}

let server: OwnNatsServer;
const services: INestMicroservice[] = [];
const clients: RpcClient[] = [];
const healths: Health[] = [];

beforeAll(async () => {
  server = await startOwnNatsServer();
});

afterEach(async () => {
  await Promise.all(healths.splice(0).map((health) => health.stop()));
  for (const client of clients.splice(0)) await client.close();
  for (const service of services.splice(0)) await service.close();
});

async function start(options: TestOptions = {}, url = server.url): Promise<Health> {
  const health = new Health();
  healths.push(health);
  const controllers = [NeverAnswers, handlerOf(takeNote, () => undefined)];
  services.push(await startService(url, controllers, { ...options, health, drainMs: 1 }));
  health.start();
  health.markStarted();
  return health;
}

function connect(rpcTimeoutMs = 300_000): RpcClient {
  const client = new RpcClient({ service: 'caller', natsUrl: server.url, rpcTimeoutMs });
  clients.push(client);
  return client;
}

const untilComponent = (health: Health, expected: object): Promise<unknown> =>
  eventually(() => expect(health.report().components).toContainEqual(expect.objectContaining(expected)));

/** A health whose report a test sets. */
const fixed = (report: Partial<HealthReport>): Health =>
  Object.assign(new Health(), {
    report: (): HealthReport => ({ phase: 'started', status: 'ok', components: [], ...report }),
  });

describe('the components of a service', () => {
  it('show that NATS is down, and that it is back', async () => {
    const health = await start();
    await eventually(() => health.isReady);
    await server.kill();
    await untilComponent(health, { name: 'nats', status: 'unavailable' });
    await untilComponent(health, { name: 'streams', status: 'unavailable' });
    await server.restart();
    await eventually(() => health.isReady);
  });

  it('show a missing stream, and one that differs from its declaration', async () => {
    const health = await start();
    const observer = await observe(server.url);
    await eventually(() => health.isReady);
    await observer.manager.streams.update('EVENTS', { max_age: 3_600_000_000_000 });
    await untilComponent(health, {
      name: 'streams',
      status: 'degraded',
      reason: expect.stringMatching(/^Stream EVENTS differs from its declaration: max_age is 3600 s/),
    });
    await observer.manager.streams.delete('EVENTS');
    await untilComponent(health, {
      name: 'streams',
      status: 'unavailable',
      reason: 'Stream EVENTS: stream not found.',
    });
    await ensureTopology(observer.nats, {});
    await eventually(() => health.isReady);
    await observer.close();
  });

  it('show streams without a leader', async () => {
    const cluster = await startNatsCluster();
    const health = await eventually(() => start({ natsReplicas: 3 }, cluster.url), { everyMs: 500 });
    await eventually(() => health.isReady);
    const [, ...others] = cluster.nodes.values();
    for (const node of others) await node.kill();
    await untilComponent(health, { name: 'streams', status: 'unavailable' });
    for (const node of others) await node.restart();
    await eventually(() => health.isReady);
  });
});

describe('the health of a service, for another one', () => {
  it('is the best of its instances', async () => {
    services.push(
      await startService(server.url, [], { commands: [], health: fixed({ status: 'unavailable' }) }),
      await startService(server.url, [], { commands: [], health: fixed({ phase: 'stopping' }) }),
    );
    const rpc = connect();
    await eventually(async () =>
      expect(await rpc.healthOf('tester', 1_000)).toMatchObject({ phase: 'started', status: 'unavailable' }),
    );
    services.push(await startService(server.url, [], { commands: [], health: fixed({}) }));
    // The server may process the subscription of an instance after the start of the instance.
    await eventually(async () =>
      expect(await rpc.healthOf('tester', 1_000)).toMatchObject({ phase: 'started', status: 'ok' }),
    );
  });

  it('is that of an instance that works, each time, while another instance is frozen', async () => {
    const program = join(__dirname, '../testing/rpc-instance.ts');
    const frozen = spawn(process.execPath, [...sourceProgram(program), server.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await firstOutput(frozen);
    frozen.kill('SIGSTOP');
    services.push(await startService(server.url, [], { commands: [], health: fixed({}) }));
    const rpc = connect();
    await eventually(async () => expect(await rpc.healthOf('tester', 1_000)).toMatchObject({ status: 'ok' }));
    const reports = await Promise.all(Array.from({ length: 40 }, () => rpc.healthOf('tester', 300_000)));
    expect(new Set(reports.map((report) => report?.status))).toEqual(new Set(['ok']));
    frozen.kill('SIGKILL');
  });

  it('is undefined if no instance runs', async () => {
    const rpc = connect();
    // The server may still know an instance that has just ended. Only a server that knows none replies at once.
    const answer = (): Promise<unknown> => Promise.race([rpc.healthOf('tester', 300_000), sleep(1_000, 'none yet')]);
    await eventually(async () => expect(await answer()).toBeUndefined());
  });
});

describe('a request without an answer', () => {
  const database = {
    name: 'database',
    status: 'unavailable',
    isEssential: true,
    reason: 'It is down.',
    since: '',
  } as const;

  it('fails early if the service cannot serve', async () => {
    const health = fixed({ status: 'unavailable', components: [database] });
    services.push(await startService(server.url, [NeverAnswers], { commands: [], health, drainMs: 1 }));
    await expect(connect(5_000).call(wait, {})).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      message: 'tester cannot serve. database: It is down.',
    });
  });
});
