import { TimeoutError } from '@datocms/cma-client-node';
import { datocmsClient, datocmsHttp, patientClient, type Client } from './clients/datocms';
import { ForgetfulProxy } from './clients/forgetful-proxy';
import { jsonOf } from './clients/plain-http';
import { makeModel, type Model } from './content/dato-models';
import { openSpace, type Space } from './system/open-space';

let space: Space;
let client: Client;
let article: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  article = await makeModel(client, 'article', { title: { type: 'string' }, address: { type: 'slug' } });
});

async function copiesOf(title: string): Promise<string[]> {
  const found = await client.items.list({
    filter: { type: 'article', fields: { title: { eq: `${title} (duplicate)` } } },
  });
  return found.map(({ id }) => id);
}

/** A client that hears no answer to the first `times` requests to duplicate. */
async function withDeafClient<Result>(
  times: number,
  use: (deaf: Client, proxy: ForgetfulProxy) => Promise<Result>,
): Promise<Result> {
  const proxy = await ForgetfulProxy.start(
    space.system.gatewayUrl,
    ({ url = '' }, kept) => url.endsWith('/duplicate') && kept < times,
  );
  try {
    return await use(patientClient(space, { baseUrl: proxy.url, requestTimeout: 500 }), proxy);
  } finally {
    await proxy.stop();
  }
}

it.each([1, 2])(
  'a duplicate whose answer is lost %d times is sent again by the client, and is one copy',
  async (times) => {
    const title = `Lost ${times} times`;
    const source = await client.items.create({ item_type: article, title });
    const copy = await withDeafClient(times, async (deaf, proxy) => {
      const made = await deaf.items.duplicate(source.id);
      expect(proxy.forgotten).toBe(times);
      return made;
    });
    expect(copy.title).toBe(`${title} (duplicate)`);
    expect(await copiesOf(title)).toEqual([copy.id]);
  },
);

it('a client that gives up in the end has made one copy, all the same', async () => {
  const source = await client.items.create({ item_type: article, title: 'Given up' });
  await withDeafClient(Infinity, async (deaf) => {
    await expect(deaf.items.duplicate(source.id)).rejects.toBeInstanceOf(TimeoutError);
  });
  expect(await copiesOf('Given up')).toHaveLength(1);
});

it('a duplicate that was heard can be made again, and is another copy', async () => {
  const source = await client.items.create({ item_type: article, title: 'Twice' });
  const patient = patientClient(space);
  const first = await patient.items.duplicate(source.id);
  const second = await patient.items.duplicate(source.id);
  expect((await copiesOf('Twice')).toSorted()).toEqual([first.id, second.id].toSorted());
});

it('an Idempotency-Key makes one copy of as many requests as come with it', async () => {
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

it('a job that is asked for twice answers the same twice', async () => {
  const source = await client.items.create({ item_type: article, title: 'Asked twice' });
  const http = datocmsHttp(space);
  const { id } = jsonOf<{ data: { id: string } }>(await http.post(`/items/${source.id}/duplicate`)).data;
  await client.jobResultsFetcher?.(id);
  const [first, second] = [await http.get(`/job-results/${id}`), await http.get(`/job-results/${id}`)];
  expect(first.status).toBe(200);
  expect(second.text).toBe(first.text);
});
