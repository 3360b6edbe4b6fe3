import { readSnapshot, RejectedError, type SnapshotPage, TransientError } from '@scriptorium/contracts';

import { POSITION, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { EXAMPLE_LINE } from './snapshot.dto';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

const AFTER = { part: 'deleted', id: EXAMPLE_LINE.subject } as const;
const first: SnapshotPage = { items: [EXAMPLE_LINE, EXAMPLE_LINE], after: AFTER };
const last: SnapshotPage = { items: [EXAMPLE_LINE], after: null };

const read = (scope = 'read') =>
  gateway.app.inject({ url: '/v1/spaces/docs/snapshot', headers: { authorization: `Bearer ${scope}` } });

test('streams the lines of all pages, and ends with the position before the first one', async () => {
  gateway.rpc.answer(readSnapshot, ({ after }) => (after === undefined ? first : last));
  const reply = await read();
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  expect(reply.headers['scriptorium-position']).toBe(POSITION);
  expect(reply.body.endsWith('\n')).toBe(true);
  const lines = reply.body.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    EXAMPLE_LINE,
    EXAMPLE_LINE,
    EXAMPLE_LINE,
    { position: POSITION },
  ]);
  expect(gateway.rpc.lastRequest(readSnapshot)).toMatchObject({ spaceKey: 'docs', after: AFTER });
});

test('has no last line when a later page fails', async () => {
  gateway.rpc.answer(readSnapshot, ({ after }) => {
    if (after === undefined) return first;
    throw new TransientError('DATABASE_UNAVAILABLE', 'Gone.');
  });
  // The connection ends, so there is no complete response.
  const body = await read().then(
    (reply) => reply.body,
    () => '',
  );
  expect(body).not.toContain('position');
});

test('answers an error of the first page with a problem', async () => {
  gateway.rpc.answer(readSnapshot, () => {
    throw new RejectedError('NOT_FOUND', 'The space does not exist.');
  });
  expect((await read()).statusCode).toBe(404);
});

test('requires the scope read', async () => {
  gateway.rpc.answer(readSnapshot, () => last);
  expect((await read('write')).statusCode).toBe(403);
});
