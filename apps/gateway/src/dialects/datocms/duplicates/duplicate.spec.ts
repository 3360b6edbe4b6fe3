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

import { sendToDatocms } from '../../../testing/send-to-datocms';
import { recordId } from '../../../testing/record-views';
import { type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { jobView } from '../../../testing/views';

let gateway: RecordingGateway;
/** A gateway with a client time-out of 100 ms. */
let hurried: RecordingGateway;
let port: number;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  await gateway.app.listen(0, '127.0.0.1');
  port = Number(new URL(await gateway.app.getUrl()).port);
  hurried = await startRecordingGateway({ clientTimeoutMs: 100 });
});

afterAll(() => Promise.all([gateway.app.close(), hurried.app.close()]));

const asDuplicate = ({ requestId }: RequestDuplicate): JobView => jobView({ id: requestId, kind: 'duplicate' });

beforeEach(() => {
  for (const { rpc } of [gateway, hurried]) {
    rpc.answer(requestDuplicate, asDuplicate);
    rpc.answer(abandonRequest, () => ({}));
  }
});

const path = `/items/${recordId}/duplicate`;
const familyId = uuidOf(recordId);

const duplicate = (headers?: Record<string, string>) => sendToDatocms(gateway, 'POST', path, undefined, headers);

/** Sends the request as the client does, without a body, over a socket that the spec can close. */
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

test('answers a duplicate with a job whose id is text', async () => {
  const { status, json } = await duplicate();
  const { requestId, ...request } = gateway.rpc.lastRequest(requestDuplicate);
  expect(status).toBe(202);
  expect(json).toEqual({ data: { type: 'job', id: shortId(requestId) } });
  expect(request).toMatchObject({ spaceKey: 'docs', familyId });
});

test('gives every request without a key a new id', async () => {
  const before = gateway.rpc.callCount(abandonRequest);
  await duplicate();
  const { requestId: first } = gateway.rpc.lastRequest(requestDuplicate);
  await duplicate();
  expect(gateway.rpc.lastRequest(requestDuplicate).requestId).not.toBe(first);
  expect(gateway.rpc.callCount(abandonRequest)).toBe(before);
});

test('reports a connection that closes before the response, even before the planner responds', async () => {
  const planner = gate();
  gateway.rpc.answer(requestDuplicate, (request) => planner.open.then(() => asDuplicate(request)) as never);
  const before = gateway.rpc.callCount(requestDuplicate);
  const abandoned = gateway.rpc.callCount(abandonRequest);
  const socket = await send();
  await eventually(() => expect(gateway.rpc.callCount(requestDuplicate)).toBe(before + 1));
  socket.destroy();
  await eventually(() => expect(gateway.rpc.callCount(abandonRequest)).toBe(abandoned + 1));
  const request = gateway.rpc.lastRequest(requestDuplicate);
  expect(gateway.rpc.lastRequest(abandonRequest)).toEqual({ ...request, repeatableForMs: 300_000 });
  planner.pass();
});

test('reports nothing if the connection closes after the response', async () => {
  const before = gateway.rpc.callCount(abandonRequest);
  const socket = await send();
  await once(socket, 'data');
  socket.destroy();
  await duplicate();
  expect(gateway.rpc.callCount(abandonRequest)).toBe(before);
});

const unavailable = (): never => {
  throw new TransientError('SERVICE_UNAVAILABLE', 'no answer in time');
};
const requestIds = ({ rpc }: RecordingGateway): string[] =>
  rpc.requests
    .filter(({ subject }) => subject === requestDuplicate.subject)
    .map(({ request }) => (request as RequestDuplicate).requestId);

test('retries a call to the planner under the same id and answers after the retry succeeds', async () => {
  const before = requestIds(gateway).length;
  gateway.rpc.answer(requestDuplicate, () => {
    gateway.rpc.answer(requestDuplicate, asDuplicate);
    return unavailable();
  });
  expect((await duplicate()).status).toBe(202);
  const [first, second, ...others] = requestIds(gateway).slice(before);
  expect([second, others]).toEqual([first, []]);
});

test('marks an unknown outcome as transient only for a request with a key', async () => {
  hurried.rpc.answer(requestDuplicate, unavailable);
  const unkeyed = await sendToDatocms(hurried, 'POST', path);
  expect([unkeyed.status, unkeyed.text.includes('transient')]).toEqual([503, false]);
  expect(new Set(requestIds(hurried)).size).toBe(1);
  const keyed = await sendToDatocms(hurried, 'POST', path, undefined, { 'idempotency-key': 'k' });
  expect(keyed).toMatchObject({ status: 503, json: { data: [{ attributes: { transient: true } }] } });
});

test('reports an overdue request as repeatable until ten seconds after its end', async () => {
  const planner = gate();
  hurried.rpc.answer(requestDuplicate, (request) => planner.open.then(() => asDuplicate(request)) as never);
  const before = hurried.rpc.callCount(abandonRequest);
  const answered = sendToDatocms(hurried, 'POST', path);
  await eventually(() => expect(hurried.rpc.callCount(abandonRequest)).toBe(before + 1));
  expect(hurried.rpc.lastRequest(abandonRequest)).toMatchObject({ repeatableForMs: 300_000 });
  planner.pass();
  expect((await answered).status).toBe(202);
  await eventually(() => expect(hurried.rpc.callCount(abandonRequest)).toBe(before + 2));
  const { requestId } = hurried.rpc.lastRequest(requestDuplicate);
  expect(hurried.rpc.lastRequest(abandonRequest)).toMatchObject({ requestId, repeatableForMs: 10_000 });
});

test('delays a request until the reports about equal requests are received', async () => {
  const [planner, report] = [gate(), gate()];
  gateway.rpc.answer(requestDuplicate, (request) => planner.open.then(() => asDuplicate(request)) as never);
  gateway.rpc.answer(abandonRequest, () => report.open.then(() => ({})) as never);
  const [requested, abandoned] = [gateway.rpc.callCount(requestDuplicate), gateway.rpc.callCount(abandonRequest)];
  const socket = await send();
  await eventually(() => expect(gateway.rpc.callCount(requestDuplicate)).toBe(requested + 1));
  socket.destroy();
  await eventually(() => expect(gateway.rpc.callCount(abandonRequest)).toBe(abandoned + 1));
  planner.pass();
  const repeated = duplicate();
  // A request about another record does not wait. Its response shows that there was time to send the repeated one.
  await sendToDatocms(gateway, 'POST', `/items/${shortId('8569fe9a-7916-4589-8c09-24aae33fe289')}/duplicate`);
  expect(gateway.rpc.callCount(requestDuplicate)).toBe(requested + 2);
  report.pass();
  expect((await repeated).status).toBe(202);
  expect(gateway.rpc.callCount(requestDuplicate)).toBe(requested + 3);
});

test.each([
  ['NOT_FOUND', 404, 'NOT_FOUND'],
  ['FORBIDDEN', 403, 'INSUFFICIENT_PERMISSIONS'],
  ['RECORD_IS_SINGLETON', 422, 'DUPLICATE_SINGLETON'],
])('rejects a record that cannot be duplicated immediately: %s', async (ours, status, code) => {
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
