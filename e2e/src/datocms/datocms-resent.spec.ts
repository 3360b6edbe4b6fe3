import { setTimeout as pause } from 'node:timers/promises';
import { datocmsClient, datocmsHttp, patientClient, type Client } from '../clients/datocms';
import { DelayingProxy } from '../clients/delaying-proxy';
import { ResponseDroppingProxy } from '../clients/response-dropping-proxy';
import { jsonOf } from '../system/plain-http';
import { createModel, type Model } from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

const ROUND_TRIP_MS = 300;

let space: Space;
let client: Client;
let article: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  article = await createModel(client, 'article', { title: { type: 'string' }, address: { type: 'slug' } });
});

async function copiesOf(title: string): Promise<string[]> {
  const found = await client.items.list({
    filter: { type: 'article', fields: { title: { eq: `${title} (duplicate)` } } },
    page: { limit: 500 },
  });
  return found.map(({ id }) => id);
}

/** Returns the unmodified client behind a proxy. */
async function withDistantClients<Result>(use: (distant: () => Client) => Promise<Result>): Promise<Result> {
  const proxy = await DelayingProxy.start(space.system.gatewayUrl, ROUND_TRIP_MS);
  try {
    return await use(() => patientClient(space, { baseUrl: proxy.url }));
  } finally {
    await proxy.stop();
  }
}

describe('intended duplicates', () => {
  it('are all created: 40 of a record, one every 100 ms', async () => {
    const source = await client.items.create({ item_type: article, title: 'Forty' });
    const made = await withDistantClients(async (distant) => {
      const one = distant();
      const requests: Promise<{ id: string }>[] = [];
      for (let count = 0; count < 40; count += 1) {
        requests.push(one.items.duplicate(source.id));
        await pause(100);
      }
      return Promise.all(requests);
    });
    expect(new Set(made.map(({ id }) => id)).size).toBe(40);
    expect(await copiesOf('Forty')).toHaveLength(40);
  });

  it('are all created: five of a record by each of ten callers', async () => {
    const source = await client.items.create({ item_type: article, title: 'Fifty' });
    const made = await withDistantClients(async (distant) =>
      Promise.all(
        Array.from({ length: 10 }, async () => {
          const ids: string[] = [];
          const caller = distant();
          for (let count = 0; count < 5; count += 1) ids.push((await caller.items.duplicate(source.id)).id);
          return ids;
        }),
      ),
    );
    expect(new Set(made.flat()).size).toBe(50);
    expect(await copiesOf('Fifty')).toHaveLength(50);
  });

  it('are two if the second is requested after the first is created', async () => {
    const source = await client.items.create({ item_type: article, title: 'Twice' });
    const patient = patientClient(space);
    const first = await patient.items.duplicate(source.id);
    const second = await patient.items.duplicate(source.id);
    expect((await copiesOf('Twice')).toSorted()).toEqual([first.id, second.id].toSorted());
  });
});

/**
 * Returns a client that does not receive the response to its first duplicate request, although the gateway delivered
 * it.
 */
async function withDeafClient<Result>(headers: Record<string, string>, use: (deaf: Client) => Promise<Result>) {
  const proxy = await ResponseDroppingProxy.start(
    space.system.gatewayUrl,
    ({ url = '' }, kept) => url.endsWith('/duplicate') && kept < 1,
  );
  try {
    return await use(patientClient(space, { baseUrl: proxy.url, requestTimeout: 500, extraHeaders: headers }));
  } finally {
    await proxy.stop();
  }
}

it('treats a repeated request as a new one without proof, and as the same one with an Idempotency-Key', async () => {
  const lost = await client.items.create({ item_type: article, title: 'Lost' });
  const copy = await withDeafClient({}, (deaf) => deaf.items.duplicate(lost.id));
  const copies = await copiesOf('Lost');
  expect(copies).toHaveLength(2);
  expect(copies).toContain(copy.id);

  const keyed = await client.items.create({ item_type: article, title: 'Lost with a key' });
  const only = await withDeafClient({ 'idempotency-key': 'lost' }, (deaf) => deaf.items.duplicate(keyed.id));
  expect(await copiesOf('Lost with a key')).toEqual([only.id]);
});

it('creates one copy for all requests with the same Idempotency-Key', async () => {
  const source = await client.items.create({ item_type: article, title: 'Keyed' });
  const url = `${space.system.gatewayUrl}/items/${source.id}/duplicate`;
  const send = async (key: string) => {
    const headers = { authorization: `Bearer ${space.token}`, 'idempotency-key': key };
    const answer = await fetch(url, { method: 'POST', headers });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { data: { id: string } }).data.id;
  };
  const jobs = await Promise.all(['a', 'a', 'a', 'b'].map(send));
  expect(new Set(jobs).size).toBe(2);
  expect(await send('a')).toBe(jobs[0]);
  for (const job of jobs) await client.jobResultsFetcher?.(job);
  expect(await copiesOf('Keyed')).toHaveLength(2);
});

it('returns the same result each time a job is polled', async () => {
  const source = await client.items.create({ item_type: article, title: 'Asked twice' });
  const http = datocmsHttp(space);
  const { id } = jsonOf<{ data: { id: string } }>(await http.post(`/items/${source.id}/duplicate`)).data;
  await client.jobResultsFetcher?.(id);
  const [first, second] = [await http.get(`/job-results/${id}`), await http.get(`/job-results/${id}`)];
  expect(first.status).toBe(200);
  expect(second.text).toBe(first.text);
});
