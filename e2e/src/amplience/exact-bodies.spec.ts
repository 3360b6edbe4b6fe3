import type { ContentRepository } from 'dc-management-sdk-js';
import { jsonOf, type HttpResponse } from '../system/plain-http';
import { waitForJobEnd, type Job } from '../content/localize';
import { PAGE } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

const LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';

/** Bodies that JSON.parse would change, so each is compared as text. */
const bodies: readonly (readonly [string, string])[] = [
  ['a number with more digits than a double', '"n":12345678901234567890'],
  ['a number above the range of a double', '"n":1e400'],
  ['1.0, -0 and 1E2', '"n":[1.0,-0,1E2,0.10]'],
  ['keys in any order, numbers among them', '"z":1,"a":2,"10":3,"9":4'],
  ['escapes', String.raw`"s":"\u0041\/\u00e9é\ud83d\ude00😀\n\u2028"`],
  ['key names with escapes', String.raw`"\u006bey":1,"":2," ":3`],
  ['keys that are also members of every object', '"__proto__":{"x":1},"constructor":null,"toString":[]'],
  ['empty things', '"o":{},"a":[],"s":"","n":null,"b":false'],
  ['nesting', `"deep":${'['.repeat(60)}{"x":1}${']'.repeat(60)}`],
  ['an invalid link', `"links":[{"_meta":{"schema":"${LINK}"},"id":17}]`],
];

describe.each(bodies)('a body with %s', (_what, members) => {
  const body = `{"_meta":{"name":"x","schema":"${PAGE}"},"title":"x",${members}}`;

  it('is returned as it was sent, and copied unchanged into variants', async () => {
    const created = await create(body);
    expect(bodyText(created)).toBe(body);
    const { id } = jsonOf<{ id: string }>(created);
    expect(bodyText(await space.http.get(`/content-items/${id}`))).toBe(body);

    const job = await space.http.post(`/content-items/${id}/localize`, { version: 1, locales: ['fr-FR'] });
    await waitForJobEnd(space, jsonOf<Job>(job));
    const variants = await space.http.get(`/content-items/${id}/localizations`);
    expect(variants.text).toContain(`"body":${body},`);
  });
});

it('a body loses only the white space between its tokens', async () => {
  const created = await create(
    `{ "_meta" : {"name":"x",\n"schema":"${PAGE}"},\t"title": " a  b " , "n" : [ 1 ,2.50 ] }`,
  );
  expect(bodyText(created)).toBe(`{"_meta":{"name":"x","schema":"${PAGE}"},"title":" a  b ","n":[1,2.50]}`);
});

it('a link in a variant differs only in its id', async () => {
  const child = jsonOf<{ id: string }>(await create(`{"_meta":{"name":"c","schema":"${PAGE}"},"title":"c"}`));
  const body = (id: string): string =>
    `{"_meta":{"name":"p","schema":"${PAGE}"},"title":"p","links":[{"big":1e400,"id":"${id}",` +
    String.raw`"contentType":"${PAGE}","note":"\u00e9","_meta":{"schema":"${LINK}","rootContentItemId":null}}]}`;
  const parent = await create(body(child.id));
  expect(bodyText(parent)).toBe(body(child.id));
  const { id } = jsonOf<{ id: string }>(parent);
  const job = await space.http.post(`/content-items/${id}/localize`, { version: 1, locales: ['de-DE'] });
  await waitForJobEnd(space, jsonOf<Job>(job));
  const childVariant = await onlyVariantOf(child.id);
  expect((await space.http.get(`/content-items/${id}/localizations`)).text).toContain(`"body":${body(childVariant)},`);
});

it('escaped lone surrogates and escaped NULs are kept', async () => {
  for (const escape of [String.raw`\ud800`, String.raw`\u0000`]) {
    const body = `{"_meta":{"name":"x","schema":"${PAGE}"},"title":"${escape}"}`;
    const created = await create(body);
    expect(bodyText(created)).toBe(body);
  }
});

async function create(body: string): Promise<HttpResponse> {
  const path = `/content-repositories/${repository.id}/content-items`;
  const answer = await space.http.post(path, `{"label":"x","locale":"en-GB","body":${body}}`);
  expect(answer.status).toBe(201);
  return answer;
}

/** Returns the text of an item's body: the part before the member `version`. */
function bodyText({ text }: HttpResponse): string {
  return text.slice(text.indexOf('"body":') + '"body":'.length, text.indexOf(',"version":'));
}

async function onlyVariantOf(id: string): Promise<string> {
  const answer = await space.http.get(`/content-items/${id}/localizations`);
  const { _embedded } = jsonOf<{ _embedded: { 'content-items': { id: string }[] } }>(answer);
  expect(_embedded['content-items']).toHaveLength(1);
  return _embedded['content-items'][0]?.id ?? '';
}
