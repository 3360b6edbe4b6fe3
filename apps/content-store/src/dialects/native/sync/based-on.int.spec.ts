import {
  addItemVersion,
  createLocalizedItem,
  readSync,
  updateField,
  updateRecord,
  uuidOf,
} from '@scriptorium/contracts';
import { CopiedItem, pageText } from '../../../testing/copied-item';
import { LocalizedBranch } from '../../../testing/localized-branch';

const code = (rejection: string): unknown => expect.objectContaining({ code: rejection });

describe('the source version that a copy is based on', () => {
  let docs: LocalizedBranch;
  let page: CopiedItem;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());
  beforeEach(async () => {
    page = await CopiedItem.create(docs);
  });

  describe('after an update with basedOn', () => {
    it('changes content and basedOn together, and basedOn alone without a version', async () => {
      await page.update('en-US', { body: pageText('v2') });
      expect(await page.update('fr-FR', { body: pageText('Deux'), basedOn: 2 })).toMatchObject({ version: 2 });
      expect(await page.sync()).toMatchObject({ state: 'adapted', basedOn: 2 });
      await page.update('en-US', { body: pageText('v3') });
      expect(await page.update('fr-FR', { basedOn: 3 })).toMatchObject({ version: 2 });
      expect(await page.sync()).toMatchObject({ state: 'adapted', basedOn: 3, version: 2 });
      const { tag } = await page.sync();
      await page.update('fr-FR', { basedOn: 3 });
      expect(await page.sync()).toMatchObject({ tag });
    });

    it('rejects a version that the source does not have, an older one, and one of a variant that is no copy', async () => {
      await page.update('en-US', { body: pageText('v2') });
      await page.update('fr-FR', { basedOn: 2 });
      const body = pageText('Un');
      await expect(page.update('fr-FR', { body, basedOn: 3 })).rejects.toEqual(code('SOURCE_VERSION_NOT_FOUND'));
      await expect(page.update('fr-FR', { body, basedOn: 1 })).rejects.toEqual(code('BASED_ON_OLDER'));
      await expect(page.update('en-US', { body, basedOn: 1 })).rejects.toEqual(code('NOT_A_COPY'));
      expect(await page.sync()).toMatchObject({ version: 1, basedOn: 2 });
      await page.remove('en-US');
      await expect(page.update('fr-FR', { body, basedOn: 2 })).rejects.toEqual(code('SOURCE_VERSION_NOT_FOUND'));
    });

    it('takes it through the CM API', async () => {
      await page.update('en-US', { body: pageText('v2') });
      const request = {
        caller: docs.two.admin,
        branch: docs.branch,
        id: page.source.shortId,
        locale: 'fr-FR',
        name: 'Deux',
      };
      await expect(docs.store.rpc.call(addItemVersion, { ...request, basedOn: 3 })).rejects.toEqual(
        code('SOURCE_VERSION_NOT_FOUND'),
      );
      await docs.store.rpc.call(addItemVersion, { ...request, basedOn: 2 });
      expect(await page.sync()).toMatchObject({ state: 'adapted', basedOn: 2, version: 2 });
    });
  });

  describe('of a record', () => {
    it('takes basedOn through the DatoCMS API for the copies that the request changes', async () => {
      await docs.model('note', { title: { fieldType: 'string', isLocalized: true } });
      const caller = docs.two.admin;
      const request = { caller, branch: docs.branch, contentType: 'note', name: 'note', locale: 'en-US' };
      const { id } = await docs.store.rpc.call(createLocalizedItem, request);
      await docs.copy(id, 'fr-FR');
      await docs.copy(id, 'de-DE');
      const save = (title: object, basedOn?: number) =>
        docs.store.rpc.call(updateRecord, {
          caller,
          spaceKey: docs.branch,
          id,
          attributes: JSON.stringify({ title }),
          ...(basedOn === undefined ? {} : { basedOn }),
        });
      const title = { 'en-US': 'one', 'fr-FR': null, 'de-DE': null };
      await save(title);
      await save({ ...title, 'fr-FR': 'un' }, 2);
      const { rows } = await docs.pool.query<{ locale: string; based: number }>(
        `select locale, coalesce(based_on, source_version) as based from content.variants
          where family_id = $1 and locale <> 'en-US' order by locale`,
        [uuidOf(id)],
      );
      expect(rows).toEqual([
        { locale: 'de-DE', based: 1 },
        { locale: 'fr-FR', based: 2 },
      ]);
      await expect(save({ ...title, 'fr-FR': 'deux' }, 9)).rejects.toEqual(code('SOURCE_VERSION_NOT_FOUND'));
      await expect(save({ ...title, 'fr-FR': 'un', 'en-US': 'two' }, 1)).rejects.toEqual(code('NOT_A_COPY'));
      await save({ ...title, 'fr-FR': 'un' }, 1);
    });
  });

  it('stays as it is when a change of the model converts the bodies', async () => {
    const { fields } = await docs.model('article', { title: { fieldType: 'string', isLocalized: true } });
    const caller = docs.two.admin;
    const request = { caller, branch: docs.branch, contentType: 'article', name: 'article', locale: 'en-US' };
    const { id } = await docs.store.rpc.call(createLocalizedItem, request);
    const record = { caller, spaceKey: docs.branch, id };
    const save = (title: object) =>
      docs.store.rpc.call(updateRecord, { ...record, attributes: JSON.stringify({ title }) });
    await save({ 'en-US': 'one' });
    await docs.copy(id, 'fr-FR');
    await docs.copy(id, 'de-DE');
    await save({ 'en-US': 'one', 'fr-FR': 'un', 'de-DE': 'one' });
    const states = async (): Promise<readonly unknown[]> => {
      const { rows } = await docs.pool.query<{ id: string; announced: string | null }>(
        `select id, announced_state as announced from content.variants
          where family_id = $1 and locale <> 'en-US' order by locale`,
        [uuidOf(id)],
      );
      return Promise.all(
        rows.map(async ({ id: variant, announced }) => {
          const { state } = await docs.store.rpc.call(readSync, { caller, spaceKey: docs.branch, id: variant });
          return [state, announced];
        }),
      );
    };
    const [field] = fields;
    const change = { caller, spaceKey: docs.branch, field: field?.id ?? '' };
    await docs.store.rpc.call(updateField, { ...change, apiKey: 'headline' });
    expect(await states()).toEqual([
      ['copied', null],
      ['adapted', 'adapted'],
    ]);
    const headline = { 'en-US': 'two', 'fr-FR': 'un', 'de-DE': 'one' };
    await docs.store.rpc.call(updateRecord, { ...record, attributes: JSON.stringify({ headline }) });
    await docs.store.rpc.call(updateField, { ...change, apiKey: 'title' });
    expect(await states()).toEqual([
      ['outdated', 'outdated'],
      ['outdated', 'outdated'],
    ]);
  });
});
