import {
  type ItemResult,
  importedId,
  listVariants,
  RejectedError,
  type SavedItem,
  saveItems,
} from '@scriptorium/contracts';

import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';
import { itemView } from '../../../testing/views';
import { MAX_BATCH } from './batches';

const TYPE = 'https://schema.example/page';
let gateway: RecordingGateway;
let batches: (readonly SavedItem[])[];

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

beforeEach(() => {
  batches = [];
  gateway.rpc.answer(saveItems, ({ items }) => {
    batches.push(items);
    return {
      results: items.map(({ id: variantId, familyId, label }): ItemResult => {
        const ids = { variantId, familyId };
        if (label !== 'refused') return { ...ids, result: 'created', version: 1 };
        return { ...ids, result: 'failed', code: 'REPOSITORY_NOT_FOUND', message: 'None.', data: { repository: 'x' } };
      }),
    };
  });
});

const line = (key: string, more: object = {}): string =>
  JSON.stringify({ key, contentType: TYPE, label: key, body: { a: 1 }, ...more });

async function importLines(payload: string) {
  const headers = { authorization: 'Bearer write', 'content-type': 'application/x-ndjson' };
  const reply = await gateway.app.inject({ method: 'POST', url: '/v1/spaces/docs/import', headers, payload });
  const isProblem = reply.statusCode !== 200;
  const lines = isProblem ? [] : reply.body.split('\n').filter((each) => each !== '');
  return { reply, results: lines.map((each) => JSON.parse(each) as Record<string, unknown>) };
}

test('reports a result for each line in its order, rejected ones with a problem', async () => {
  const { reply, results } = await importLines(
    [line('a'), 'no json', '', line('b', { more: 1 }), line('refused'), line('c', { body: { $x: { $link: 3 } } })].join(
      '\n',
    ),
  );
  expect([reply.statusCode, reply.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
  expect(results).toMatchObject([
    {
      line: 1,
      key: 'a',
      result: 'created',
      variantId: importedId('docs', 'variant', 'a'),
      familyId: importedId('docs', 'family', 'a'),
      version: 1,
    },
    { line: 2, key: null, result: 'failed', problem: { code: 'REQUEST_NOT_JSON', status: 400 } },
    { line: 4, key: null, result: 'failed', problem: { code: 'INPUT_INVALID', errors: [{ pointer: '/more' }] } },
    {
      line: 5,
      key: 'refused',
      result: 'failed',
      problem: { code: 'REPOSITORY_NOT_FOUND', repository: 'x', type: `${PUBLIC}/problems/repository-not-found` },
    },
    { line: 6, key: 'c', result: 'failed', problem: { code: 'LINK_INVALID' } },
  ]);
});

test('a link names a key, and its id does not depend on the order of the lines', async () => {
  const [a, b] = [line('a', { body: { to: { $link: 'b' } } }), line('b', { family: 'a', locale: 'fr' })];
  await importLines(`${a}\n${b}\n`);
  const [first] = batches;
  expect(first?.[0]?.body).toContain(importedId('docs', 'variant', 'b'));
  expect(first?.[1]).toMatchObject({ familyId: importedId('docs', 'family', 'a'), locale: 'fr', foreignIds: [] });
  await importLines(`${b}\n${a}\n`);
  expect(batches[1]?.map(({ id }) => id).sort()).toEqual(first?.map(({ id }) => id).sort());
});

test('an id of another space is left to content-store, as a key and in a link', async () => {
  const [key, to] = ['5d9b2c2e-0000-4000-8000-000000000001', '5D9B2C2E-0000-4000-8000-000000000002'];
  await importLines(line(key, { body: { to: { $link: to } } }));
  expect(batches[0]?.[0]).toMatchObject({ id: key, foreignIds: [key, to.toLowerCase()] });
});

test('two lines with one key are saved one after the other', async () => {
  const { results } = await importLines([line('a'), line('b'), line('a')].join('\n'));
  expect(results.map(({ line: number }) => number)).toEqual([1, 2, 3]);
  expect(batches.map((batch) => batch.length)).toEqual([2, 1]);
});

test('saves many lines in batches', async () => {
  const count = 2 * MAX_BATCH + 1;
  const { results } = await importLines(Array.from({ length: count }, (_, nth) => line(`k${nth}`)).join('\n'));
  expect(results).toHaveLength(count);
  expect(batches.map((batch) => batch.length)).toEqual([MAX_BATCH, MAX_BATCH, 1]);
});

test('is a problem if content-store is lost before the first line', async () => {
  gateway.rpc.answer(saveItems, () => {
    throw new Error('lost');
  });
  expect((await importLines(line('a'))).reply.statusCode).toBe(500);
});

test('exports variants in the form of an import, page by page', async () => {
  const items = ['1', '2'].map((nth) => itemView({ id: `5d9b2c2e-0000-8000-8000-00000000000${nth}`, locale: null }));
  gateway.rpc.answer(listVariants, ({ after }) => ({
    items: after === undefined ? items.slice(0, 1) : items.slice(1),
    after: after === undefined ? (items[0]?.id ?? null) : null,
  }));
  const headers = { authorization: 'Bearer read' };
  const { body } = await gateway.app.inject({ url: '/v1/spaces/docs/export', headers });
  const lines = body.trimEnd().split('\n');
  expect(lines[0]).toBe(
    `{"key":"${items[0]?.id}","family":"${items[0]?.familyId}","contentType":"${TYPE}","label":"a",` +
      '"body":{"_meta":{"name":"a"},"n":1.0}}',
  );
  expect(lines).toHaveLength(2);
  gateway.rpc.answer(listVariants, () => {
    throw new RejectedError('NOT_FOUND', 'None.');
  });
  expect((await gateway.app.inject({ url: '/v1/spaces/docs/export', headers })).statusCode).toBe(404);
});
