import { generateId } from '@datocms/cma-client-node';
import { eventually } from '@scriptorium/testing';
import { apiErrorOf, datocmsClient, datocmsHttp, patientClient, type Client } from '../clients/datocms';
import { jsonOf, type HttpResponse, type PlainHttp } from '../system/plain-http';
import { block, createModel, structuredText, type Model } from '../content/dato-models';
import { openSpace, type Space } from '../system/open-space';

/*
 * Differences from the original that would break the client: content types, numeric ids, items without a model, empty
 * bodies, long lists, wrong rate limit headers.
 */
let space: Space;
let client: Client;
let http: PlainHttp;
let part: Model;
let article: Model;

beforeAll(async () => {
  space = await openSpace();
  client = datocmsClient(space);
  http = datocmsHttp(space);
  part = await createModel(client, 'part', { text: { type: 'string' } }, { modular_block: true });
  const item_types = [part.id];
  article = await createModel(
    client,
    'article',
    {
      title: { type: 'string' },
      to: { type: 'link' },
      parts: { type: 'rich_text', validators: { rich_text_blocks: { item_types } } },
      prose: {
        type: 'structured_text',
        validators: { structured_text_blocks: { item_types }, structured_text_links: { item_types: [] } },
      },
    },
    { draft_mode_active: true },
  );
});

async function makeArticle(title: string) {
  return client.items.create({
    item_type: article,
    title,
    parts: [block(part, { text: 'a' })],
    prose: structuredText({ type: 'block', item: block(part, { text: 'b' }) }),
  });
}

interface JobResult {
  readonly data: {
    readonly id: string;
    readonly type: string;
    readonly attributes: { readonly status: number; readonly statusText: string; readonly payload: { data: unknown } };
  };
}

function jobIdOf(answer: HttpResponse): unknown {
  expect(answer.status).toBe(202);
  const { data } = jsonOf<{ data: { type: string; id: unknown } }>(answer);
  expect(data.type).toBe('job');
  return data.id;
}

/** Waits for the result of a job. Every response before must be one that the client treats as "not yet". */
async function resultOf(jobId: unknown): Promise<JobResult> {
  const before: { status: number; json: unknown }[] = [];
  const result = await eventually(async () => {
    const answer = await http.get(`/job-results/${String(jobId)}`);
    if (answer.status === 200) return jsonOf<JobResult>(answer);
    before.push({ status: answer.status, json: jsonOf(answer) });
    return false;
  });
  const notYet = { id: '302048', type: 'api_error', attributes: { code: 'NOT_FOUND', details: {} } };
  for (const answer of before) expect(answer).toMatchObject({ status: 404, json: { data: [notYet] } });
  return result;
}

function expectJson({ headers }: HttpResponse): void {
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
}

describe('every response has exactly the type application/json', () => {
  it.each<[string, number, (id: string) => Promise<HttpResponse>]>([
    ['a record', 200, async (id) => http.get(`/items/${id}`)],
    ['a list', 200, async () => http.get('/items?filter[type]=article')],
    ['a job', 202, async (id) => http.post(`/items/${id}/duplicate`)],
    ['an unknown record', 404, async () => http.get(`/items/${generateId()}`)],
    ['a malformed id', 404, async () => http.get('/items/v1')],
    ['an unknown job', 404, async () => http.get(`/job-results/${generateId()}`)],
    ['an endpoint that is not served', 404, async () => http.get('/uploads')],
    ['an invalid document', 422, async () => http.post('/items', { data: {} })],
    ['malformed JSON', 400, async () => http.post('/items', '{')],
    ['an invalid parameter', 422, async () => http.get('/items?page[limit]=many')],
  ])('%s', async (_what, status, request) => {
    const { id } = await makeArticle('Typed');
    const answer = await request(id);
    expect(answer.status).toBe(status);
    expectJson(answer);
    expect(() => jsonOf(answer)).not.toThrow();
  });

  it('a created record, and a record without access', async () => {
    const relationships = { item_type: { data: { type: 'item_type', id: article.id } } };
    const made = await http.post('/items', { data: { type: 'item', attributes: { title: 'Made' }, relationships } });
    expect(made.status).toBe(201);
    expectJson(made);
    const stranger = await fetch(`${space.system.gatewayUrl}/items`, { headers: { authorization: 'Bearer nobody' } });
    expect(stranger.status).toBe(401);
    expect(stranger.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const rejected = await datocmsHttp(space.as('reader')).post('/items', { data: { type: 'item', relationships } });
    expect(rejected.status).toBe(403);
    expectJson(rejected);
  });
});

it('returns the remaining requests, and the time to wait only if none remain', async () => {
  const { headers } = await http.get('/site');
  const limit = Number(headers.get('x-ratelimit-limit'));
  expect(limit).toBeGreaterThanOrEqual(60);
  expect(Number(headers.get('x-ratelimit-remaining'))).toBeLessThan(limit);
  expect(headers.get('x-ratelimit-reset')).toBeNull();
  expect(headers.get('x-api-version')).toBe('3');
  expect(headers.get('x-environment')).toBe(space.key);
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('access-control-expose-headers')).toContain('x-ratelimit-reset');
});

describe('every job', () => {
  it('has a text id and a result with a payload', async () => {
    const { id } = await makeArticle('Job');
    const other = await makeArticle('Other job');
    const items = { data: [{ type: 'item', id: other.id }] };
    const bulk = async (what: string) =>
      http.post(`/items/bulk/${what}`, {
        data: { type: `item_bulk_${what}_operation`, relationships: { items } },
      });
    const { meta } = await client.items.find(id);
    const fieldId = article.fields['title'] ?? '';
    const requests: [Promise<HttpResponse>, number][] = [
      [http.post(`/items/${id}/duplicate`), 200],
      [bulk('publish'), 200],
      [bulk('unpublish'), 200],
      [http.post(`/versions/${meta.current_version}/restore`), 200],
      [
        http.send('PUT', `/fields/${fieldId}`, { data: { type: 'field', id: fieldId, attributes: { hint: 'x' } } }),
        200,
      ],
      [http.post(`/fields/${fieldId}/duplicate`), 201],
      [http.send('PUT', '/site', { data: { type: 'site', attributes: { timezone: 'Europe/Rome' } } }), 200],
    ];
    for (const [answer, status] of requests) {
      const jobId = jobIdOf(await answer);
      expect(typeof jobId).toBe('string');
      const { data } = await resultOf(jobId);
      expect(data).toMatchObject({ type: 'job_result', id: jobId, attributes: { statusText: expect.any(String) } });
      expect(data.attributes.status).toBe(status);
      expect(data.attributes.payload.data).toEqual(expect.any(Object));
    }
    const { data } = await resultOf(jobIdOf(await http.delete(`/items/${id}`)));
    expect(data.attributes).toMatchObject({ status: 200, payload: { data: { type: 'item', id } } });
  });

  it('returns its result repeatedly, and not to another space', async () => {
    const { id } = await makeArticle('Read often');
    const jobId = jobIdOf(await http.post(`/items/${id}/duplicate`));
    const first = await resultOf(jobId);
    expect(await resultOf(jobId)).toEqual(first);
    const reader = await datocmsHttp(space.as('reader')).get(`/job-results/${String(jobId)}`);
    expect(jsonOf(reader)).toEqual(first);
  });

  it('that is unknown gets the same 404 as a running job', async () => {
    const error = await apiErrorOf(client.jobResults.find(generateId()));
    expect(error.response.status).toBe(404);
    expect(error.findError('NOT_FOUND')).toMatchObject({ id: '302048' });
  });

  it('that failed has a result with the error in the payload', async () => {
    const { id } = await makeArticle('Lost copy');
    const jobId = jobIdOf(await http.post(`/items/${id}/duplicate`));
    const { data } = await resultOf(jobId);
    const copy = data.attributes.payload.data as { id: string };
    await client.items.destroy(copy.id);
    expect(await resultOf(jobId)).toMatchObject({
      data: {
        id: jobId,
        type: 'job_result',
        attributes: { status: 404, payload: { data: [{ type: 'api_error', attributes: { code: 'NOT_FOUND' } }] } },
      },
    });
  });

  it('that failed makes the client throw the error of its request without a retry', async () => {
    const { id } = await makeArticle('Failed job');
    const impatient = datocmsClient(space);
    const found = impatient.jobResultsFetcher;
    impatient.jobResultsFetcher = async (jobId) => {
      const { payload } = (await found?.(jobId)) as unknown as { payload: { data: { id: string } } };
      await client.items.destroy(payload.data.id);
      return patientClient(space).jobResults.find(jobId);
    };
    const error = await apiErrorOf(impatient.items.duplicate(id));
    expect(error.request).toMatchObject({ method: 'POST', url: expect.stringContaining(`/items/${id}/duplicate`) });
    expect(error.response).toMatchObject({ status: 404, statusText: 'N/A', headers: {} });
    expect(error.findError('NOT_FOUND')?.attributes.transient).toBeUndefined();
  });
});

describe('every object of type item', () => {
  /** Returns the objects of type `item` without a model. The client throws on each of them. */
  function withoutModel(value: unknown): unknown[] {
    if (typeof value !== 'object' || value === null) return [];
    const { type, relationships } = value as {
      type?: unknown;
      relationships?: { item_type?: { data?: { id?: unknown } } };
    };
    const isLame = type === 'item' && typeof relationships?.item_type?.data?.id !== 'string';
    // A relationship only names an item.
    const members = Object.entries(value).filter(([key]) => key !== 'relationships');
    return [...(isLame ? [value] : []), ...members.flatMap(([, member]) => withoutModel(member))];
  }

  it('names its model: records, blocks at every depth, included objects', async () => {
    const { id } = await makeArticle('Model');
    const attributes = { parts: [block(part, { text: 'new' })] };
    const answers = [
      await http.get(`/items/${id}?nested=true`),
      await http.get('/items?nested=true&filter[type]=article'),
      await http.send('PUT', `/items/${id}`, { data: { type: 'item', id, attributes } }),
      await http.send('PUT', `/items/${id}/publish`),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(withoutModel(jsonOf(answer))).toEqual([]);
    }
    const result = await resultOf(jobIdOf(await http.post(`/items/${id}/duplicate`)));
    expect(withoutModel(result)).toEqual([]);
  });

  it('is a record or a block, not a link or a text that looks like an item', async () => {
    const target = await makeArticle('Target');
    const bare = { type: 'item', id: target.id };
    const { id } = await makeArticle('Links');
    const rejected = await http.send('PUT', `/items/${id}`, { data: { type: 'item', id, attributes: { to: bare } } });
    expect(rejected.status).toBe(422);
    expect((await client.items.update(id, { to: target.id }))['to']).toBe(target.id);
  });
});

it.each<[string, string, number]>([
  ['POST', 'duplicate', 202],
  ['PUT', 'publish', 200],
  ['PUT', 'unpublish', 200],
  ['DELETE', '', 202],
])('accepts a %s without a body but with the content type of JSON: %s', async (method, action, status) => {
  const { id } = await makeArticle('Bodiless');
  const response = await fetch(`${space.system.gatewayUrl}/items/${id}${action && `/${action}`}`, {
    method,
    headers: { authorization: `Bearer ${space.token}`, 'content-type': 'application/json' },
  });
  expect(response.status).toBe(status);
});

describe('a long list in a query', () => {
  it('is parsed as a list above 20 values', async () => {
    const made = await Promise.all(Array.from({ length: 25 }, async (_, index) => makeArticle(`Many ${index}`)));
    const wanted = made.map(({ id }) => id);
    const query = wanted.map((id) => `filter[fields][id][in][]=${id}`).join('&');
    const answer = await http.get(`/items?filter[type]=article&page[limit]=100&${query}`);
    expect(jsonOf<{ meta: unknown }>(answer).meta).toEqual({ total_count: 25 });
    const fields = { id: { in: wanted } };
    const found = await client.items.list({ filter: { type: 'article', fields }, page: { limit: 100 } });
    expect(found.map(({ id }) => id).toSorted()).toEqual(wanted.toSorted());
  });

  it('is parsed at every level of nesting', async () => {
    await makeArticle('Bracketed');
    const query = 'filter%5Btype%5D=article&filter%5Bfields%5D%5Btitle%5D%5Bmatches%5D%5Bpattern%5D=racket';
    const answer = await http.get(`/items?${query}&filter[fields][_status][in][]=draft&page[offset]=0&page[limit]=5`);
    expect(jsonOf(answer)).toMatchObject({ data: [{ attributes: { title: 'Bracketed' } }], meta: { total_count: 1 } });
  });
});

it('maps a space to an environment and rejects other environments', async () => {
  expect((await datocmsClient(space).site.find()).id).toBe((await http.get('/site').then(jsonOf<SiteAnswer>)).data.id);
  const error = await apiErrorOf(datocmsClient(space, { environment: 'another' }).items.list());
  expect(error.findError('INVALID_ENVIRONMENT')).toBeDefined();
});

interface SiteAnswer {
  readonly data: { readonly id: string };
}

it('accepts application/vnd.api+json', async () => {
  const relationships = { item_type: { data: { type: 'item_type', id: article.id } } };
  const response = await fetch(`${space.system.gatewayUrl}/items`, {
    method: 'POST',
    headers: { authorization: `Bearer ${space.token}`, 'content-type': 'application/vnd.api+json' },
    body: JSON.stringify({ data: { type: 'item', attributes: { title: 'Official curl' }, relationships } }),
  });
  expect(response.status).toBe(201);
});

it('accepts a record of 300 KB in the indented JSON of the client', async () => {
  const parts = Array.from({ length: 250 }, (_, index) => block(part, { text: `${index} ${'x'.repeat(700)}` }));
  const made = await client.items.create({ item_type: article, title: 'Large', parts });
  const copy = await client.items.duplicate(made.id);
  expect(copy['parts']).toHaveLength(250);
});
