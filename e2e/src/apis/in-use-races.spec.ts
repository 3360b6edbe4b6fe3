import { Folder, type ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { eventually } from '@scriptorium/testing';
import { datocmsClient } from '../clients/datocms';
import { PlainDrive, type DriveItem } from '../clients/plain-drive';
import { jsonOf, type HttpResponse } from '../system/plain-http';
import { sendCm } from '../content/cm-branch';
import { createModel } from '../content/dato-models';
import { waitForJobEnd, variantsOf, type Job } from '../content/localize';
import { createPage } from '../system/page';
import { LOCALES } from '../system/declared-spaces';
import { openSpace, type Space } from '../system/open-space';

/*
 * Ten requests that use a resource and ten that remove it, concurrently. In any order nothing is created in a resource
 * that does not exist, no accepted job fails because of the removal, and every response is a documented one.
 */
let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

const ten = <T>(make: (index: number) => Promise<T>): Promise<T>[] => Array.from({ length: 10 }, (_, at) => make(at));
const statusesOf = (answers: readonly { readonly status: number }[]): number[] => answers.map(({ status }) => status);

describe.each(['nl-NL', 'pl-PL', 'sv-SE'])('%s, which ten jobs use and ten requests remove concurrently', (locale) => {
  it('is kept, or contains no item', async () => {
    const pages = await Promise.all(ten(async (at) => createPage(repository, `${locale} ${at}`)));
    const defined = await sendCm(space, {
      method: 'POST',
      path: '/locales',
      body: { id: locale, label: locale, default: false },
    });
    expect(defined.status).toBe(201);

    const remove = async (at: number): Promise<{ readonly status: number }> => {
      if (at % 3 === 0) return sendCm(space, { method: 'DELETE', path: `/locales/${locale}` });
      if (at % 3 === 1)
        return space.http.patch(`/hubs/${space.hubId}/settings`, { localization: { locales: LOCALES } });
      return fetch(`${space.system.gatewayUrl}/site`, {
        method: 'PUT',
        headers: {
          authorization: `Bearer ${space.token}`,
          'x-api-version': '3',
          'x-environment': space.key,
          'content-type': 'application/vnd.api+json',
        },
        body: JSON.stringify({ data: { type: 'site', attributes: { locales: LOCALES } } }),
      });
    };
    const localize = async (at: number): Promise<HttpResponse> =>
      space.http.post(`/content-items/${pages[at]?.id}/localize`, { locales: [locale], version: 1 });
    const [localizations, removals] = await Promise.all([Promise.all(ten(localize)), Promise.all(ten(remove))]);

    for (const status of statusesOf(localizations)) expect([202, 400]).toContain(status);
    for (const status of statusesOf(removals)) expect([200, 202, 204, 404, 409, 422]).toContain(status);
    const jobs = await Promise.all(
      localizations
        .filter(({ status }) => status === 202)
        .map(async (answer) => waitForJobEnd(space, jsonOf<Job>(answer))),
    );
    for (const job of jobs) expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 1, failed: 0 } });
    const { status } = await sendCm(space, { path: `/locales/${locale}` });
    const variants = await Promise.all(pages.map(async (page) => (await variantsOf(page)).has(locale)));
    expect(variants.filter((isPresent) => isPresent)).toHaveLength(status === 200 ? jobs.length : 0);
    if (status !== 200) expect(jobs).toHaveLength(0);
  });
});

it('a folder that ten jobs copy into and ten requests delete concurrently is kept, or contains no item', async () => {
  const folder = await repository.related.folders.create(new Folder({ name: 'Wanted' }));
  const pages = await Promise.all(
    ten(async (at) => createPage(repository, `In a folder ${at}`, { folderId: folder.id ?? '' })),
  );
  const localize = async ({ id }: ContentItem): Promise<HttpResponse> =>
    space.http.post(`/content-items/${id}/localize`, {
      locales: ['de-DE'],
      version: 1,
      replicateFolderStructure: true,
    });
  // Moves the page out of the folder, so that only the jobs use the folder.
  const moved = async (page: ContentItem): Promise<unknown> =>
    space.http.patch(`/content-items/${page.id}`, { ...page.toJSON(), folderId: null });
  const remove = async (): Promise<HttpResponse> => space.http.delete(`/folders/${folder.id}`);
  const [localizations, removals] = await Promise.all([
    Promise.all(pages.map(localize)),
    Promise.all(ten(remove)),
    Promise.all(pages.map(moved)),
  ]);
  for (const status of statusesOf(removals)) expect([204, 404, 409]).toContain(status);
  const jobs = localizations.filter(({ status }) => status === 202);
  await Promise.all(jobs.map(async (answer) => waitForJobEnd(space, jsonOf<Job>(answer))));
  const made = (await Promise.all(pages.map(async (page) => [...(await variantsOf(page)).values()]))).flat();
  const inFolder = made.filter((variant) => (variant as { folderId?: string | null }).folderId === folder.id);
  const { status } = await space.http.get(`/folders/${folder.id}`);
  if (status !== 200) expect(inFolder).toHaveLength(0);
});

it('a folder of a drive that ten copies use and ten requests delete concurrently is kept, or deleted with all copies', async () => {
  const drive = new PlainDrive(space);
  const root = '/v1.0/me/drive/root';
  const folder = async (path: string): Promise<DriveItem> =>
    (await drive.send(`${root}:/${path}:/content`, { method: 'PUT', body: 'x' })).json;
  for (const at of Array.from({ length: 10 }).keys()) await folder(`source/${at}.txt`);
  await folder('wanted/first.txt');
  const { json: wanted } = await drive.send(`${root}:/wanted`);
  const copy = (at: number) =>
    drive.send(`${root}:/source:/copy`, {
      method: 'POST',
      body: { name: `copy ${at}`, parentReference: { id: wanted.id, driveId: wanted.parentReference.driveId } },
    });
  const remove = () => drive.send(`/v1.0/me/drive/items/${wanted.id}`, { method: 'DELETE' });
  const [copies, removals] = await Promise.all([Promise.all(ten(copy)), Promise.all(ten(remove))]);
  for (const status of statusesOf(removals)) expect([204, 404, 423]).toContain(status);
  for (const status of statusesOf(copies)) expect([202, 404]).toContain(status);
  for (const { headers } of copies.filter(({ status }) => status === 202)) {
    const monitor = headers.get('location') ?? '';
    const ended = await eventually(async () => {
      const answer = await fetch(monitor, { redirect: 'manual' });
      return answer.status !== 202 && ((await answer.json()) as { readonly status: string });
    });
    expect(ended.status).toBe('completed');
  }
});

it('a model that is deleted while its record is duplicated ten times leaves no record', async () => {
  const client = datocmsClient(space);
  const model = await createModel(client, 'wanted', { title: { type: 'string' } });
  const record = await client.items.create({ item_type: model, title: 'Wanted' });
  const duplicates = ten(async () => client.items.duplicate(record.id));
  const removals = ten(async () => client.itemTypes.destroy(model.id));
  await Promise.allSettled([...duplicates, ...removals]);
  await client.itemTypes.destroy(model.id).catch(() => undefined);
  await expect(client.itemTypes.find(model.id)).rejects.toThrow('NOT_FOUND');
  const left = await repository.related.contentItems.list({ size: 100 });
  expect(left.getItems().filter(({ label }) => label?.startsWith('Wanted') === true)).toHaveLength(0);
});
