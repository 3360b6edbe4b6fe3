import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { errorOf, jsonOf, type ApiError } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { localize, variantsOf } from '../content/localize';
import { createPage, linkTo, PAGE, pageBody } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

/** Size of JSON in bytes without white space between its tokens: 200 KB. */
const BODY_LIMIT = 204_800;

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

/** Returns a body of that size in bytes of JSON, written in characters of two bytes. */
function bodyOfBytes(size: number): object {
  const empty = Buffer.byteLength(JSON.stringify(pageBody('Large', { text: '' })));
  const text = 'é'.repeat(Math.floor((size - empty) / 2)) + 'x'.repeat((size - empty) % 2);
  return pageBody('Large', { text });
}

async function refusedCreate(item: object | string): Promise<ApiError & { status: number }> {
  return errorOf(await space.http.post(`/content-repositories/${repository.id}/content-items`, item));
}

describe('a body', () => {
  it('may have 200 KB, counted in bytes', async () => {
    const body = bodyOfBytes(BODY_LIMIT);
    expect(Buffer.byteLength(JSON.stringify(body))).toBe(BODY_LIMIT);
    const answer = await space.http.post(`/content-repositories/${repository.id}/content-items`, {
      label: 'Large',
      body,
    });
    expect(answer.status).toBe(201);
  });

  it('of one byte more is rejected with an error code, on create and on update', async () => {
    const tooLarge = { code: 'BODY_TOO_LARGE', property: 'body', limit: BODY_LIMIT, size: BODY_LIMIT + 1 };
    const body = bodyOfBytes(BODY_LIMIT + 1);
    expect(await refusedCreate({ label: 'Larger', body })).toMatchObject({ status: 400, ...tooLarge });
    const item = await createPage(repository, 'Grows');
    const update = await space.http.patch(`/content-items/${item.id}`, { version: 1, body });
    expect(errorOf(update)).toMatchObject({ status: 400, ...tooLarge });
  });

  it('may have any amount of white space between its tokens', async () => {
    const padded = `{"label":"Padded","body":${' '.repeat(BODY_LIMIT)}${JSON.stringify(pageBody('Padded'))}}`;
    const answer = await space.http.post(`/content-repositories/${repository.id}/content-items`, padded);
    expect(answer.status).toBe(201);
  });

  it('that is nested too deeply is rejected with an error code', async () => {
    const nested = (levels: number): string =>
      `{"label":"x","body":{"_meta":{"schema":"${PAGE}"},"title":"x","deep":${'['.repeat(levels)}${']'.repeat(levels)}}}`;
    expect(await refusedCreate(nested(300))).toMatchObject({ status: 400, code: 'BODY_TOO_DEEP', limit: 256 });
    expect(await refusedCreate(nested(100_000))).toMatchObject({ status: 400, code: 'REQUEST_TOO_DEEP' });
  });
});

it('a page of items may be many times larger than a message between services', async () => {
  const german = await space.repository('german-site');
  const body = bodyOfBytes(BODY_LIMIT);
  for (let n = 0; n < 20; n += 1) {
    await german.related.contentItems.create(new ContentItem({ label: `Large ${n}`, locale: 'de-DE', body }));
  }
  const answer = await space.http.get(`/content-repositories/${german.id}/content-items?size=100&sort=createdDate`);
  const items = jsonOf<{ _embedded: { 'content-items': ContentItem[] } }>(answer)._embedded['content-items'];
  expect(items.map(({ label }) => label)).toEqual(Array.from({ length: 20 }, (_, n) => `Large ${n}`));
  for (const item of items) expect(item.body).toEqual(body);
});

it('a request that is too large is rejected', async () => {
  const answer = await refusedCreate({ label: 'x'.repeat(5_000_000), body: pageBody('x') });
  expect(answer).toMatchObject({ status: 413, code: 'REQUEST_TOO_LARGE' });
});

it('a label has up to 1,000 characters', async () => {
  expect((await createPage(repository, 't')).label).toBe('t');
  const refused = await refusedCreate({ label: 'l'.repeat(1_001), body: pageBody('x') });
  expect(refused).toMatchObject({ status: 400, code: 'LABEL_INVALID', limit: 1_000 });
});

describe('a tree', () => {
  /**
   * Creates a chain of items, each with a link to the previous one. Returns the top item, `levels` links above the
   * bottom.
   */
  async function chain(levels: number): Promise<ContentItem> {
    let item = await createPage(repository, 'Level 0');
    for (let level = 1; level <= levels; level += 1) {
      item = await createPage(repository, `Level ${level}`, { body: { links: [linkTo(item)] } });
    }
    return item;
  }

  it('may be 22 levels of links deep', async () => {
    const job = await localize(space, await chain(22), ['fr-FR']);
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 23 } });
  });

  it('that is deeper is rejected with an error code before an item is created', async () => {
    const root = await chain(23);
    expect(await rejectionOf(root.related.localize(['fr-FR']))).toMatchObject({
      status: 400,
      errors: [{ code: 'CONTENT_GRAPH_TOO_DEEP', limit: 22 }],
    });
    expect((await variantsOf(root)).size).toBe(0);
  });
});

it('a localization has up to 62 locales', async () => {
  const item = await createPage(repository, 'Worldwide');
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  const locales = letters.flatMap((letter) => letters.map((other) => `${letter}${other}`)).slice(0, 63);
  expect(await rejectionOf(item.related.localize(locales))).toMatchObject({
    status: 400,
    errors: [{ code: 'TOO_MANY_LOCALES', limit: 62 }],
  });
});

it('a bulk update changes up to 100 items', async () => {
  const changes = Array.from({ length: 101 }, () => ({ id: '11111111-1111-4111-8111-111111111111', version: 1 }));
  expect(errorOf(await space.http.patch('/content-items', changes))).toMatchObject({
    status: 400,
    code: 'TOO_MANY_ITEMS',
    limit: 100,
  });
});
