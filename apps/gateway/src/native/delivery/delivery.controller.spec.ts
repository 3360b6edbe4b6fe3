import { type DeliveredItem, NATIVE_LINK, readDelivered, RECORD_LINK, RejectedError } from '@scriptorium/contracts';

import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

const TYPE = 'https://schema.example/page';
const PATH = '/v1/spaces/docs/delivery/home';

let gateway: RecordingGateway;
beforeEach(async () => {
  gateway = await startRecordingGateway();
});
afterEach(() => gateway.app.close());

const idOf = (nth: number): string => `0b0c5a64-2f5e-4d31-9c1e-${nth.toString(16).padStart(12, '0')}`;

function delivered(nth: number, links: readonly number[] = []): DeliveredItem {
  const stored = links.map((to) => `{"_meta":{"schema":"${NATIVE_LINK}"},"id":"${idOf(to)}"}`);
  return {
    variantId: idOf(nth),
    familyId: idOf(nth),
    contentType: TYPE,
    locale: null,
    label: `Page ${nth}`,
    version: 1,
    publishedAt: '2026-11-21T12:00:00.000Z',
    deliveryKey: null,
    body: `{"_meta":{"schema":"${TYPE}"},"links":[${stored.join(',')}]}`,
  };
}

/** Answers as the content-store does: at most 50 ids at once. Records the number of ids of each request. */
function answerWith(count: number): number[] {
  const sizes: number[] = [];
  const links = Array.from({ length: count }, (_, index) => index + 1);
  const items = new Map(links.map((nth) => [idOf(nth), delivered(nth)]));
  gateway.rpc.answer(readDelivered, ({ key, variantIds = [], familyIds = [] }) => {
    if (key !== undefined) return { items: [delivered(0, links)], read: 0 };
    sizes.push(variantIds.length + familyIds.length);
    const read = variantIds.slice(0, 50);
    return { items: read.flatMap((id) => items.get(id) ?? []), read: read.length };
  });
  return sizes;
}

async function deliver(query = '') {
  const authorization = 'Bearer read';
  const reply = await gateway.app.inject({ method: 'GET', url: `${PATH}${query}`, headers: { authorization } });
  return { status: reply.statusCode, headers: reply.headers, json: reply.json<Record<string, unknown>>() };
}

test('embeds 200 links, and reads at most 50 at once', async () => {
  const sizes = answerWith(200);
  const { status, json } = await deliver('?links=1');
  expect(status).toBe(200);
  const { links } = json['body'] as { links: { item?: unknown }[] };
  expect(links.filter(({ item }) => item !== undefined)).toHaveLength(200);
  expect(sizes).toEqual([50, 50, 50, 50]);
});

test('embeds up to 1,000 items, and reads none of more', async () => {
  expect(answerWith(1_000)).toEqual([]);
  expect((await deliver('?links=1')).status).toBe(200);
  const sizes = answerWith(1_001);
  const { json } = await deliver('?links=1');
  expect(json).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'embeddedItems', maximum: 1_000, actual: 1_001 });
  expect(sizes).toEqual([]);
});

test('a link to a family does not get the variant of another locale that is linked by its id', async () => {
  const [french, english] = [
    { ...delivered(1), locale: 'fr' },
    { ...delivered(2), familyId: idOf(1), locale: 'en' },
  ];
  const family = `{"_meta":{"schema":"${RECORD_LINK}"},"id":"${idOf(1)}"}`;
  const root = { ...delivered(0, [1]) };
  gateway.rpc.answer(readDelivered, ({ key, variantIds = [], familyIds = [] }) => {
    if (key !== undefined) return { items: [{ ...root, body: root.body.replace(']}', `,${family}]}`) }], read: 0 };
    const items = [...variantIds.map(() => french), ...familyIds.map(() => english)];
    return { items, read: items.length };
  });
  const { json } = await deliver('?links=1');
  const { links } = json['body'] as { links: { item?: { locale: string } }[] };
  expect(links.map(({ item }) => item?.locale)).toEqual(['fr', 'en']);
});

test('a shared cache keeps the response by the token of its request', async () => {
  answerWith(0);
  const { headers } = await deliver();
  expect(headers).toMatchObject({ vary: 'Authorization', 'cache-control': expect.stringContaining('public') });
});

test('reports a missing key', async () => {
  gateway.rpc.answer(readDelivered, () => {
    throw new RejectedError('NOT_FOUND', 'No published content has the key.', { what: 'published content' });
  });
  expect(await deliver()).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } });
});
