import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import {
  abandonRequest,
  type JobView,
  RejectedError,
  type RequestDuplicate,
  requestDuplicate,
  shortId,
  TransientError,
  uuidOf,
} from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';

import { askDatocms } from '../../testing/ask-datocms';
import { recordId } from '../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { jobView } from '../../testing/views';

let gateway: RecordingGateway;
let port: number;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  await gateway.app.listen(0, '127.0.0.1');
  port = Number(new URL(await gateway.app.getUrl()).port);
});

afterAll(() => gateway.app.close());

const asDuplicate = ({ requestId }: RequestDuplicate): JobView => jobView({ id: requestId, kind: 'duplicate' });

beforeEach(() => {
  gateway.rpc.answer(requestDuplicate, asDuplicate);
  gateway.rpc.answer(abandonRequest, () => ({}));
});

const path = `/items/${recordId}/duplicate`;
const familyId = uuidOf(recordId);

const duplicate = (headers?: Record<string, string>) => askDatocms(gateway, 'POST', path, undefined, headers);

/** Sends the request as the client does, without a body, over a socket that the spec holds. */
async function send(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.write(
    [
      `POST ${path} HTTP/1.1`,
      'host: x',
      'content-type: application/json',
      'authorization: Bearer read,write',
      'content-length: 0',
      '\r\n',
    ].join('\r\n'),
  );
  return socket;
}

test('a duplicate is answered with a job, whose id is a text', async () => {
  const { status, json } = await duplicate();
  const { requestId, ...request } = gateway.rpc.lastRequest(requestDuplicate);
  expect(status).toBe(202);
  expect(json).toEqual({ data: { type: 'job', id: shortId(requestId) } });
  expect(request).toMatchObject({ spaceKey: 'docs', familyId });
});

test('every request is one of its own', async () => {
  const before = gateway.rpc.timesAsked(abandonRequest);
  await duplicate();
  const { requestId: first } = gateway.rpc.lastRequest(requestDuplicate);
  await duplicate();
  expect(gateway.rpc.lastRequest(requestDuplicate).requestId).not.toBe(first);
  expect(gateway.rpc.timesAsked(abandonRequest)).toBe(before);
});

test('an idempotency key makes a request the same again, for its sender alone', async () => {
  const idOf = async (headers: Record<string, string>) => {
    await duplicate(headers);
    return gateway.rpc.lastRequest(requestDuplicate).requestId;
  };
  const first = await idOf({ 'idempotency-key': 'k' });
  expect(await idOf({ 'idempotency-key': 'k' })).toBe(first);
  expect(await idOf({ 'idempotency-key': 'l' })).not.toBe(first);
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the planner is told of a connection that went away before the answer, even before its own answer', async () => {
  const planner = gate();
  gateway.rpc.answer(requestDuplicate, (request) => planner.open.then(() => asDuplicate(request)) as never);
  const before = gateway.rpc.timesAsked(requestDuplicate);
  const abandoned = gateway.rpc.timesAsked(abandonRequest);
  const socket = await send();
  await eventually(() => expect(gateway.rpc.timesAsked(requestDuplicate)).toBe(before + 1));
  socket.destroy();
  await eventually(() => expect(gateway.rpc.timesAsked(abandonRequest)).toBe(abandoned + 1));
  expect(gateway.rpc.lastRequest(abandonRequest)).toEqual(gateway.rpc.lastRequest(requestDuplicate));
  planner.pass();
});

test('a connection that closes after the answer is nobody’s loss', async () => {
  const before = gateway.rpc.timesAsked(abandonRequest);
  const socket = await send();
  await once(socket, 'data');
  socket.destroy();
  await duplicate();
  expect(gateway.rpc.timesAsked(abandonRequest)).toBe(before);
});

test('a request of which nobody knows whether it came through is abandoned, and the client told to repeat it', async () => {
  const before = gateway.rpc.timesAsked(abandonRequest);
  gateway.rpc.answer(requestDuplicate, () => {
    throw new TransientError('SERVICE_UNAVAILABLE', 'no answer in time');
  });
  const { status, json } = await duplicate();
  expect(status).toBe(503);
  expect(json).toMatchObject({ data: [{ attributes: { code: 'SERVICE_UNAVAILABLE', transient: true } }] });
  expect(gateway.rpc.timesAsked(abandonRequest)).toBe(before + 1);
});

test('where it cannot be abandoned the client is not told to repeat it', async () => {
  const unavailable = (): never => {
    throw new TransientError('SERVICE_UNAVAILABLE', 'no answer in time');
  };
  gateway.rpc.answer(requestDuplicate, unavailable);
  gateway.rpc.answer(abandonRequest, unavailable);
  const { status, text } = await duplicate();
  expect(status).toBe(503);
  expect(text).not.toContain('transient');
});

test.each([
  ['NOT_FOUND', 404, 'NOT_FOUND'],
  ['FORBIDDEN', 403, 'INSUFFICIENT_PERMISSIONS'],
  ['RECORD_IS_SINGLETON', 422, 'DUPLICATE_SINGLETON'],
])('what cannot be duplicated is refused at once: %s', async (ours, status, code) => {
  gateway.rpc.answer(requestDuplicate, () => {
    throw new RejectedError(ours, 'no');
  });
  expect(await duplicate()).toMatchObject({ status, json: { data: [{ attributes: { code } }] } });
});

function gate(): { readonly open: Promise<void>; pass(): void } {
  let pass = (): void => undefined;
  const open = new Promise<void>((resolve) => {
    pass = resolve;
  });
  return { open, pass };
}
