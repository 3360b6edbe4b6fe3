import { Controller, type INestMicroservice } from '@nestjs/common';
import { declareRpc, readUpload, RejectedError, TransientError, type UploadView } from '@scriptorium/contracts';
import { activeTraceId, registerTelemetry, withExtractedContext } from '@scriptorium/telemetry';
import { type OwnNatsServer, eventually, FaultProxy, startOwnNatsServer } from '@scriptorium/testing';
import { from, type Observable } from 'rxjs';

import { HandleRpc } from '../rpc/handle-rpc.decorator';
import { RpcClient } from '../rpc/rpc-client.service';
import { startService } from '../testing/test-service';

const add = declareRpc<{ a: number; b: number }, number>('tester', 'add');
const fail = declareRpc<{ how: 'rejected' | 'transient' | 'bug' }, never>('tester', 'fail');
const list = declareRpc<{ count: number; size: number; as: 'observable' | 'iterable' }, string>('tester', 'list');
const trace = declareRpc<object, string | null>('tester', 'trace');
const wait = declareRpc<object, string>('tester', 'wait');
const nothing = declareRpc<object, undefined>('tester', 'nothing');
const unserved = declareRpc<object, string>('tester', 'unserved');

let uploadsRead = 0;
let open: () => void = () => undefined;
let waiting = 0;
const errors = {
  rejected: new RejectedError('NOT_FOUND', 'not found', { id: 7 }),
  transient: new TransientError('BUSY', 'later', 250),
  bug: new Error('a secret'),
};

@Controller()
class Handlers {
  @HandleRpc(add)
  add({ a, b }: { a: number; b: number }): number {
    return a + b;
  }

  @HandleRpc(fail)
  fail({ how }: { how: keyof typeof errors }): never {
    throw errors[how];
  }

  @HandleRpc(list)
  list({ count, size, as }: { count: number; size: number; as: string }): Observable<string> | AsyncIterable<string> {
    async function* items(): AsyncGenerator<string> {
      for (let index = 0; index < count; index++) yield String(index).padEnd(size, '.');
      if (count === 13) throw errors.rejected;
    }
    return as === 'observable' ? from(items()) : items();
  }

  @HandleRpc(trace)
  async trace(): Promise<string | null> {
    await new Promise((resolve) => setImmediate(resolve));
    return activeTraceId() ?? null;
  }

  @HandleRpc(wait)
  async wait(): Promise<string> {
    waiting++;
    await new Promise<void>((resolve) => (open = resolve));
    return 'done';
  }

  @HandleRpc(readUpload)
  readUpload(): UploadView {
    uploadsRead++;
    throw errors.rejected;
  }

  @HandleRpc(nothing)
  nothing(): undefined {
    return undefined;
  }
}

let server: OwnNatsServer;
let service: INestMicroservice;
let rpc: RpcClient;

beforeAll(async () => {
  registerTelemetry();
  server = await startOwnNatsServer();
});

beforeEach(async () => {
  service = await startService(server.url, [Handlers], { commands: [] });
  rpc = new RpcClient({ service: 'caller', natsUrl: server.url });
});

afterEach(async () => {
  await rpc.close();
  await service.close();
});

test('returns the reply of the handler', async () => {
  await expect(rpc.call(add, { a: 2, b: 3 })).resolves.toBe(5);
});

test('returns a reply as soon as the service has started, also over a slow connection', async () => {
  await rpc.call(nothing, {});
  await service.close();
  const proxy = await FaultProxy.start(server.url);
  proxy.delay(200);
  service = await startService(proxy.addressFor(server.url), [Handlers], { commands: [] });
  proxy.restore();
  await expect(rpc.call(add, { a: 2, b: 3 })).resolves.toBe(5);
});

test('returns undefined if the handler returns nothing', async () => {
  await expect(rpc.call(nothing, {})).resolves.toBeUndefined();
});

test('throws the RejectedError of the handler', async () => {
  await expect(rpc.call(fail, { how: 'rejected' })).rejects.toStrictEqual(errors.rejected);
  await expect(rpc.call(fail, { how: 'rejected' })).rejects.toMatchObject({ code: 'NOT_FOUND', data: { id: 7 } });
});

test('throws the TransientError of the handler with its retryAfterMs', async () => {
  await expect(rpc.call(fail, { how: 'transient' })).rejects.toMatchObject({ code: 'BUSY', retryAfterMs: 250 });
});

test('throws a bug of the handler without its message', async () => {
  const error: unknown = await rpc.call(fail, { how: 'bug' }).catch((thrown: unknown) => thrown);
  expect(error).toStrictEqual(new Error('Internal error'));
});

test('rejects a request that violates the schema of the rpc, and does not call the handler', async () => {
  await expect(rpc.call(readUpload, { uploadId: 7 } as never)).rejects.toStrictEqual(
    new RejectedError('REQUEST_INVALID', 'The request is invalid: /uploadId must be string.', {
      violation: '/uploadId must be string',
    }),
  );
  expect(uploadsRead).toBe(0);
  await expect(rpc.call(readUpload, { uploadId: 'a' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(uploadsRead).toBe(1);
});

test('fails a call without a server at once with SERVICE_UNAVAILABLE', async () => {
  const error: unknown = await rpc.call(unserved, {}).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TransientError);
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('fails a call that times out with SERVICE_UNAVAILABLE', async () => {
  await expect(rpc.call(wait, {}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  open();
});

test.each(['observable', 'iterable'] as const)('returns the replies of an %s one by one, in order', async (as) => {
  const seen: string[] = [];
  for await (const item of rpc.stream(list, { count: 4, size: 1, as })) seen.push(item);
  expect(seen).toEqual(['0', '1', '2', '3']);
  await expect(rpc.collect(list, { count: 0, size: 1, as })).resolves.toEqual([]);
});

test('returns a page of a hundred large items that together exceed the message limit', async () => {
  const items = await rpc.collect(list, { count: 100, size: 200_000, as: 'iterable' });
  expect(items.map((item) => item.length)).toEqual(Array.from({ length: 100 }, () => 200_000));
});

test('throws an error that follows some replies after these replies', async () => {
  const seen: string[] = [];
  const read = async (): Promise<void> => {
    for await (const item of rpc.stream(list, { count: 13, size: 1, as: 'iterable' })) seen.push(item);
  };
  await expect(read()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(seen).toHaveLength(13);
});

test('rejects a reply or a request that exceeds the message limit', async () => {
  await expect(rpc.call(list, { count: 1, size: 9_000_000, as: 'iterable' })).rejects.toMatchObject({
    code: 'REPLY_TOO_LARGE',
  });
  const request = { a: 1, b: 2, more: 'x'.repeat(9_000_000) };
  await expect(rpc.call(add, request)).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' });
  await expect(rpc.call(add, { a: 1, b: 1 })).resolves.toBe(2);
});

test('accepts other calls after a reader has left a stream early', async () => {
  for await (const item of rpc.stream(list, { count: 1_000, size: 10, as: 'iterable' })) if (item) break;
  await expect(rpc.call(add, { a: 1, b: 1 })).resolves.toBe(2);
});

test('continues the trace of the caller in the handler', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await expect(withExtractedContext({ traceparent }, () => rpc.call(trace, {}))).resolves.toBe(
    '0af7651916cd43dd8448eb211c80319c',
  );
  await expect(rpc.call(trace, {})).resolves.toBeNull();
});

test('replies to a request that is in progress when its service stops', async () => {
  const before = waiting;
  const reply = rpc.call(wait, {});
  await eventually(() => waiting > before);
  const closed = service.close();
  open();
  await expect(reply).resolves.toBe('done');
  await closed;
});

test('serves calls again after the server was killed and restarted', async () => {
  await rpc.call(add, { a: 1, b: 1 });
  await server.kill();
  await server.restart();
  await eventually(async () => expect(await rpc.call(add, { a: 20, b: 22 }, { timeoutMs: 500 })).toBe(42));
});

test('returns to each of many concurrent calls its own reply', async () => {
  const replies = await Promise.all(Array.from({ length: 200 }, (_, index) => rpc.call(add, { a: index, b: index })));
  expect(replies).toEqual(Array.from({ length: 200 }, (_, index) => 2 * index));
});
