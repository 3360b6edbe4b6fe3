import { NATIVE_LINK, resolveConflict, resolveConflicts, type ConflictView } from '@scriptorium/contracts';

import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { EXAMPLE_CONFLICT } from './conflict-examples';

const PATH = `/v1/spaces/docs/conflicts/${EXAMPLE_CONFLICT.id}/resolve`;
const CONFLICT = { ...EXAMPLE_CONFLICT, base: '"a"', theirs: '1.0', mine: 'null' } as unknown as ConflictView;

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  gateway.rpc.answer(resolveConflict, () => CONFLICT);
  gateway.rpc.answer(resolveConflicts, () => ({ items: [], after: null }));
});
afterAll(() => gateway.app.close());
beforeEach(() => {
  gateway.rpc.requests.length = 0;
});

async function resolve(payload: string, url = PATH) {
  const headers = { authorization: 'Bearer read,write', 'content-type': 'application/json' };
  const reply = await gateway.app.inject({ method: 'POST', url, headers, payload });
  return { status: reply.statusCode, json: reply.json<Record<string, unknown>>() };
}

const sent = () =>
  gateway.rpc.requests.flatMap(({ subject, request }) => (subject === resolveConflict.subject ? [request] : []));

describe('a resolution', () => {
  it.each([
    ['1.50', '1.50'],
    ['null', 'null'],
    ['"Accueil"', '"Accueil"'],
    ['[ {"b":-0,"a":1e5} ]', '[{"b":-0,"a":1e5}]'],
    [
      `{"$link":"${EXAMPLE_CONFLICT.familyId}"}`,
      `{"_meta":{"schema":"${NATIVE_LINK}"},"id":"${EXAMPLE_CONFLICT.familyId}"}`,
    ],
  ])('passes the value %s on as stored JSON text', async (value, stored) => {
    expect((await resolve(`{"take":"value","value":${value}}`)).status).toBe(200);
    expect(sent()).toMatchObject([{ take: 'value', value: stored }]);
  });

  it.each([
    ['{"take":"value"}', 'FIELD_REQUIRED'],
    ['{"take":"theirs","value":1}', 'FIELD_INVALID'],
    ['{"take":"other"}', 'FIELD_INVALID'],
  ])('rejects %s', async (payload, code) => {
    const { status, json } = await resolve(payload);
    expect([status, json['errors']]).toEqual([400, [expect.objectContaining({ code })]]);
    expect(sent()).toEqual([]);
  });

  it('of many copies takes a side, and no value', async () => {
    const url = '/v1/spaces/docs/conflicts/resolve';
    expect((await resolve('{"take":"mine"}', url)).status).toBe(200);
    expect((await resolve('{"take":"value","value":1}', url)).status).toBe(400);
  });
});
