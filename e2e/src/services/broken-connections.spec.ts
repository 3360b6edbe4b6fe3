import * as sdk3 from 'dc-management-sdk-js';
import * as sdk1 from 'dc-management-sdk-js-1';
import { BreakingProxy } from '../clients/breaking-proxy';
import { jobOf, waitForJobEnd, variantsOf } from '../content/localize';
import { createPage, linkTo } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;

beforeAll(async () => {
  space = await openSpace();
});

describe.each([
  ['3.3.0', sdk3],
  ['1.20.0', sdk1 as unknown as typeof sdk3],
])('SDK %s, which repeats a request whose connection broke', (_version, { DynamicContent }) => {
  let proxy: BreakingProxy;

  const clientBehindProxy = async (method: string, path: RegExp): Promise<sdk3.DynamicContent> => {
    proxy = await BreakingProxy.start((request) => request.method === method && path.test(request.url ?? ''));
    const { clientId, clientSecret } = space.credentials;
    const config = { apiUrl: space.apiUrl, authUrl: space.system.gatewayUrl };
    return new DynamicContent({ client_id: clientId, client_secret: clientSecret }, config, { proxy: proxy.address });
  };

  afterEach(async () => {
    await proxy.stop();
  });

  it('creates every variant once when it repeats a localization', async () => {
    const repository = await space.repository('content');
    const child = await createPage(repository, 'Child');
    const { id } = await createPage(repository, 'Root', { body: { links: [linkTo(child)] } });
    const client = await clientBehindProxy('POST', /\/localize$/);
    const root = await client.contentItems.get(id);
    const job = (await root.related.localize(['fr-FR', 'de-DE'])) as sdk3.LocalizationJob;
    expect(proxy.brokenConnections).toBe(1);
    expect(await waitForJobEnd(space, jobOf(job))).toMatchObject({ status: 'COMPLETED', errors: [] });

    const jobs = (await job.related.findByRootContentItem()).getItems().map(jobOf);
    expect(jobs).toHaveLength(2);
    const ended = await Promise.all(jobs.map(async (each) => waitForJobEnd(space, each)));
    expect(ended.map(({ progress }) => progress.created).reduce((sum, count) => sum + count)).toBe(4);
    for (const item of [root, child]) {
      expect((await item.related.localizations({ size: 100 })).page?.totalElements).toBe(2);
      expect([...(await variantsOf(item)).keys()].toSorted()).toEqual(['de-DE', 'fr-FR']);
    }
  });

  it('gets no conflict when it repeats an archive request', async () => {
    const { id } = await createPage(await space.repository('content'), 'Archived twice');
    const client = await clientBehindProxy('POST', /\/archive$/);
    const archived = await (await client.contentItems.get(id)).related.archive();
    expect(proxy.brokenConnections).toBe(1);
    expect(archived).toMatchObject({ status: 'ARCHIVED', version: 1 });
  });
});
