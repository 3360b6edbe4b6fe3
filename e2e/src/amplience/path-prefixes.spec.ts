import { DynamicContent, type ContentRepository } from 'dc-management-sdk-js';
import { jsonOf, PlainHttp } from '../system/plain-http';
import { localize, variantsOf } from '../content/localize';
import { createPage } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;

beforeAll(async () => {
  space = await openSpace();
});

describe.each(['content', 'v2/content'])('under /%s', (prefix) => {
  let client: DynamicContent;
  let http: PlainHttp;
  let base: string;
  let repository: ContentRepository;

  beforeAll(async () => {
    base = `${space.system.gatewayUrl}/${prefix}`;
    client = new DynamicContent({ patToken: space.token }, { apiUrl: base });
    http = new PlainHttp(base, space.token);
    repository = await client.contentRepositories.get((await space.repository('content')).id ?? '');
  });

  it('an item that is created under this prefix is found and localized, and equals the item under the other prefix', async () => {
    const item = await createPage(repository, `Made under ${prefix}`);
    await localize(space, item, ['fr-FR']);
    expect([...(await variantsOf(await client.contentItems.get(item.id))).keys()]).toEqual(['fr-FR']);
    expect((await space.client.contentItems.get(item.id)).toJSON()).toEqual(
      (await client.contentItems.get(item.id)).toJSON(),
    );
  });

  it('links have the same prefix', async () => {
    const item = await createPage(repository, 'Links');
    for (const path of ['/hubs', `/content-items/${item.id}`, `/content-repositories/${repository.id}/content-items`]) {
      const links = jsonOf<{ _links: Record<string, { href: string }> }>(await http.get(path))._links;
      for (const { href } of Object.values(links)) expect(href.startsWith(`${base}/`)).toBe(true);
    }
  });

  it('a trailing slash makes no difference', async () => {
    expect((await http.get('/hubs/')).status).toBe(200);
  });

  it('an error has the same form', async () => {
    expect(jsonOf(await http.get('/content-items/nothing'))).toEqual({ errors: [expect.any(Object)] });
  });
});
