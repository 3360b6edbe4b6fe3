import { createTestDatabase, eventually, queryDatabase, storedMessages, type TestDatabase } from '@scriptorium/testing';
import type { ContentItem, ContentRepository } from 'dc-management-sdk-js';

import { PlainDrive } from '../clients/plain-drive';
import { datocmsClient } from '../clients/datocms';
import { branchOf, createArticle, createArticleType, titled } from '../content/cm-branch';
import { createModel, type Model } from '../content/dato-models';
import { jobOf, waitForJobEnd } from '../content/localize';
import { openSpaceIn, type Space } from '../system/open-space';
import { createPage, pageBody } from '../system/page';
import { jsonOf, PlainHttp } from '../system/plain-http';
import { type SeparateSystem, startSeparateSystem } from '../system/separate-system';

// The database rejects writes, as after the demotion of its primary: every API answers writes with 503, and reads as
// before.

const JOBS = 5;

let database: TestDatabase;
let system: SeparateSystem;
let space: Space;
let http: PlainHttp;
let drive: PlainDrive;
let repository: ContentRepository;
let page: ContentItem;
let model: Model;
let recordId: string;
let articleId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  system = await startSeparateSystem({
    specs: ['read-only-database'],
    urlFor: (role) => database.urlFor(role),
    // Commands that fail are delivered again at once.
    variablesFor: () => ({ DATABASE_TIMEOUT_MS: '60000' }),
  });
  space = openSpaceIn(system);
  http = new PlainHttp(system.gatewayUrl, space.token);
  drive = new PlainDrive(space);
  repository = await space.repository('content');
  page = await createPage(repository, 'Page');
  const client = datocmsClient(space);
  model = await createModel(client, 'note', { title: { type: 'string' } });
  recordId = (await client.items.create({ item_type: model, title: 'Note' })).id;
  await createArticleType(branchOf(space));
  articleId = (await createArticle(branchOf(space))).id;
  await drive.send('/v1.0/me/drive/root:/file.txt:/content', { method: 'PUT', body: 'text' });
});
afterAll(() => system.stop());

/** Sessions keep their setting, so they are ended, as by the demotion of a primary. */
async function setReadOnly(value: 'on' | 'off'): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  const writable = `${database.url}?options=-c%20default_transaction_read_only%3Doff`;
  await queryDatabase(writable, `alter database ${name} set default_transaction_read_only = ${value}`);
  await queryDatabase(
    writable,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
  );
}

interface Calls {
  read(): Promise<number>;
  write(name: string): Promise<number>;
}

const dato = (value: string): object => ({
  data: {
    type: 'item',
    attributes: { title: value },
    relationships: { item_type: { data: { type: 'item_type', id: model.id } } },
  },
});
const status = async (response: Promise<{ readonly status: number }>): Promise<number> => (await response).status;
const json = { 'content-type': 'application/json' };

const APIS: Readonly<Record<string, Calls>> = {
  'the Amplience API': {
    read: () => status(http.get(`/content/content-items/${page.id ?? ''}`)),
    write: (label) =>
      status(
        http.post(`/content/content-repositories/${repository.id ?? ''}/content-items`, {
          label,
          locale: 'en-GB',
          body: pageBody(label),
        }),
      ),
  },
  'a localization': {
    read: () => status(http.get(`/content/content-items/${page.id ?? ''}/localizations`)),
    write: () =>
      status(http.post(`/content/content-items/${page.id ?? ''}/localize`, { version: 1, locales: ['fr-FR'] })),
  },
  'the DatoCMS API': {
    read: () => status(http.get(`/items/${recordId}`)),
    write: (title) => status(http.post('/items', dato(title))),
  },
  'a duplicate': {
    read: () => status(http.get(`/items?filter[type]=${model.id}`)),
    write: () => status(http.post(`/items/${recordId}/duplicate`)),
  },
  'the CM API': {
    read: () => status(http.get(`/api/v2/cm/branches/${space.key}/content-items/${articleId}`)),
    write: (name) =>
      status(
        http.post(`/api/v2/cm/branches/${space.key}/content-items`, {
          name,
          label: name,
          contentType: 'article',
          fields: titled(name),
        }),
      ),
  },
  'a copy of the CM API': {
    read: () => status(http.get(`/api/v2/cm/branches/${space.key}/content-items`)),
    write: (name) =>
      status(
        http.post(
          `/api/v2/cm/branches/${space.key}/content-items/${articleId}/copy?destinationLocale=${LOCALE_OF[name] ?? ''}`,
        ),
      ),
  },
  'the drive API': {
    read: () => status(drive.send('/v1.0/me/drive/root/children')),
    write: (name) =>
      status(drive.send('/v1.0/me/drive/root/children', { method: 'POST', headers: json, body: { name, folder: {} } })),
  },
  'an upload': {
    read: () => status(drive.download('/v1.0/me/drive/root:/file.txt:/content')),
    write: (name) => status(drive.send(`/v1.0/me/drive/root:/${name}.txt:/content`, { method: 'PUT', body: name })),
  },
  'a copy in a drive': {
    read: () => status(drive.send('/v1.0/me/drive/root:/file.txt')),
    write: (name) =>
      status(drive.send('/v1.0/me/drive/root:/file.txt:/copy', { method: 'POST', headers: json, body: { name } })),
  },
  'the native API': {
    read: () => status(drive.send('/v1/drives')),
    write: (name) =>
      status(
        drive.send('/v1/drives', {
          method: 'POST',
          headers: json,
          body: { space: space.key, name, store: 'postgres' },
        }),
      ),
  },
};
/** A copy needs another locale each time. */
const LOCALE_OF: Readonly<Record<string, string>> = { before: 'de-DE', meanwhile: 'fr-FR', after: 'it-IT' };
const apis = Object.keys(APIS);

async function statuses(call: (api: Calls) => Promise<number>): Promise<Record<string, number>> {
  return Object.fromEntries(
    await Promise.all(Object.entries(APIS).map(async ([name, api]) => [name, await call(api)])),
  );
}

const all = (code: number): Record<string, number> => Object.fromEntries(apis.map((name) => [name, code]));
const isSuccess = (code: number): boolean => code >= 200 && code < 300;

/** Repeats the calls that fail: a pool may not yet know that a session was terminated. */
async function succeeding(call: (api: Calls) => Promise<number>): Promise<void> {
  await Promise.all(Object.values(APIS).map((api) => eventually(async () => isSuccess(await call(api)))));
}

it('answers writes with 503 and reads with 200, and then executes every accepted job', async () => {
  expect(Object.values(await statuses((api) => api.write('before'))).filter((code) => !isSuccess(code))).toEqual([]);
  const pages = await Promise.all(Array.from({ length: JOBS }, (_, index) => createPage(repository, `Job ${index}`)));
  const accepted = await Promise.all(pages.map((one) => one.related.localize(['de-DE', 'es-ES'])));

  await setReadOnly('on');
  expect(await statuses((api) => api.write('meanwhile'))).toEqual(all(503));
  await succeeding((api) => api.read());

  await setReadOnly('off');
  await succeeding((api) => api.write('after'));
  const ended = await Promise.all(accepted.map((job) => waitForJobEnd(space, jobOf(job as never))));
  expect(ended.map(({ status: state, errors }) => ({ state, errors }))).toEqual(
    ended.map(() => ({ state: 'COMPLETED', errors: [] })),
  );
  expect(await storedMessages(system.natsUrl, 'DEAD')).toEqual([]);
  expect(
    jsonOf<{ page: { totalElements: number } }>(await space.http.get(`/content-items/${page.id ?? ''}/localizations`))
      .page.totalElements,
  ).toBe(1);
});
