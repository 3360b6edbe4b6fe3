import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

import { Controller, type INestMicroservice } from '@nestjs/common';
import { declareRead, declareRpc } from '@scriptorium/contracts';
import {
  eventually,
  FaultProxy,
  firstOutput,
  type OwnNatsServer,
  sourceProgram,
  startOwnNatsServer,
} from '@scriptorium/testing';

import { HandleRpc } from '../rpc/handle-rpc.decorator';
import { RpcClient } from '../rpc/rpc-client.service';
import { changeProcess, readProcess, startInstance } from '../testing/rpc-instance';
import { startService } from '../testing/test-service';

const FOR_EVER = { timeoutMs: 2_000_000 };

const add = declareRpc<{ a: number; b: number }, number>('tester', 'add');
const wait = declareRpc<object, never>('tester', 'wait');
const readOnce = declareRead<object, string>('tester', 'read-once');

let waiting = 0;
let reads = 0;

@Controller()
class Handlers {
  @HandleRpc(add)
  async add({ a, b }: { a: number; b: number }): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return a + b;
  }

  @HandleRpc(wait)
  wait(): Promise<never> {
    waiting++;
    return new Promise(() => undefined);
  }

  /** Does not answer the first call. */
  @HandleRpc(readOnce)
  readOnce(): Promise<string> {
    return reads++ === 0 ? new Promise(() => undefined) : Promise.resolve('answered');
  }
}

let server: OwnNatsServer;
const services: INestMicroservice[] = [];
const clients: RpcClient[] = [];
const processes: ChildProcess[] = [];

beforeAll(async () => {
  server = await startOwnNatsServer();
});

beforeEach(() => {
  waiting = 0;
  reads = 0;
});

afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  for (const client of clients.splice(0)) await client.close();
  for (const service of services.splice(0)) await service.close();
});

/** Requests that are never answered do not delay the end of a test. */
async function start(drainMs = 1): Promise<INestMicroservice> {
  const service = await startService(server.url, [Handlers], { commands: [], drainMs });
  services.push(service);
  return service;
}

function connect(options: Partial<ConstructorParameters<typeof RpcClient>[0]> = {}): RpcClient {
  const client = new RpcClient({ service: 'caller', natsUrl: server.url, ...options });
  clients.push(client);
  return client;
}

async function startProcess(): Promise<ChildProcess> {
  const program = join(__dirname, '../testing/rpc-instance.ts');
  const child = spawn(process.execPath, [...sourceProgram(program), server.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  await firstOutput(child);
  return child;
}

test('answers every request of a stream of requests while one of two instances stops', async () => {
  const rpc = connect();
  const [first] = [await start(2_000_000), await start()];
  let sent = 0;
  let isStopped = false;
  const callers = Array.from({ length: 16 }, async () => {
    while (!isStopped) {
      const a = sent++;
      expect(await rpc.call(add, { a, b: 1 })).toBe(a + 1);
    }
  });
  await eventually(() => sent > 100);
  await first.close();
  const sentBefore = sent;
  await eventually(() => sent > sentBefore + 100);
  isStopped = true;
  await Promise.all(callers);
});

test('fails a request in flight when the server dies, and not after the time-out of the request', async () => {
  await start();
  const failed = expect(connect().call(wait, {}, FOR_EVER)).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining('the connection to NATS is lost') as string,
  });
  await eventually(() => waiting === 1);
  await server.kill();
  await failed;
  await server.restart();
});

test('fails a request in flight when the connection dies silently', async () => {
  await start();
  const proxy = await FaultProxy.start(server.url);
  const rpc = connect({ natsUrl: proxy.addressFor(server.url), natsPingIntervalMs: 500 });
  const failed = expect(rpc.call(wait, {}, FOR_EVER)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  await eventually(() => waiting === 1);
  proxy.silence();
  await failed;
  await eventually(async () => expect(await rpc.call(add, { a: 1, b: 2 })).toBe(3));
});

test('repeats a read when the server dies before its answer', async () => {
  await start();
  const read = connect().call(readOnce, {}, FOR_EVER);
  await eventually(() => reads === 1);
  await server.kill();
  await server.restart();
  await expect(read).resolves.toBe('answered');
});

test('repeats a read that is not answered in time, and only once', async () => {
  await start();
  const rpc = connect();
  await expect(rpc.call(readOnce, {}, { timeoutMs: 8_000 })).resolves.toBe('answered');
  expect(reads).toBe(2);
});

test('sends reads and requests with a key to the other instance while one of two is frozen', async () => {
  const inProcess = await startInstance(server.url);
  services.push(inProcess);
  const frozen = await startProcess();
  const rpc = connect({ rpcTimeoutMs: 20_000 });
  await eventually(async () => expect(await rpc.call(readProcess, {})).toBe(frozen.pid));

  frozen.kill('SIGSTOP');
  const repeatable = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      index % 2 === 0 ? rpc.call(readProcess, {}) : rpc.call(changeProcess, { key: 'a' }),
    ),
  );
  expect(new Set(repeatable)).toEqual(new Set([process.pid]));

  const others = Array.from({ length: 40 }, () => rpc.call(changeProcess, {}, { timeoutMs: 1_000 }));
  const outcomes = await Promise.allSettled(others);
  expect(outcomes.map(({ status }) => status)).toContain('rejected');
  frozen.kill('SIGCONT');
});
