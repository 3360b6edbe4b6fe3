import {
  createLocale,
  createModel,
  readSite,
  readSpace,
  updateSite,
  type Caller,
  type OperationResult,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import type { Pool } from 'pg';
import { operationResult, plantRecord } from '../../../testing/planted-models';
import { startContentStore, type RunningContentStore } from '../../../testing/running-content-store';
import { PAGE, plantTwoSpaces, type TwoSpaces } from '../../../testing/two-spaces';

describe('a site', () => {
  let store: RunningContentStore;
  let pool: Pool;
  let rpc: RpcClient;
  let two: TwoSpaces;
  let caller: Caller;
  const spaceKey = 'docs';

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool, rpc } = store);
    two = await plantTwoSpaces(store);
    caller = two.admin;
  });
  afterAll(() => store.stop());

  const update = async (members: object): Promise<OperationResult> =>
    operationResult(rpc, { caller, spaceKey }, await rpc.call(updateSite, { caller, spaceKey, ...members }));

  it('shows a space with its locales and models, under a stable id', async () => {
    const site = await rpc.call(readSite, { caller: two.reader, spaceKey });
    expect(site).toMatchObject({ spaceKey, name: 'docs', locales: ['en-US', 'fr-FR', 'de-DE'], settings: {} });
    expect(site.models.map(({ apiKey }) => apiKey)).toEqual(['page']);
    await rpc.call(createModel, { caller, spaceKey, apiKey: 'news', name: 'News' });
    const after = await rpc.call(readSite, { caller, spaceKey });
    expect(after.models.map(({ apiKey }) => apiKey)).toEqual(['news', 'page']);
    expect(after.id).toBe(site.id);
    await expect(rpc.call(readSite, { caller: two.stranger, spaceKey })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rpc.call(updateSite, { caller: two.writer, spaceKey, name: 'x' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it('keeps members that a change does not name', async () => {
    await update({ name: 'Documents', settings: { timezone: 'Europe/Rome' } });
    const result = await update({ settings: { no_index: true } });
    expect(result).toEqual({ kind: 'site', site: await rpc.call(readSite, { caller, spaceKey }) });
    expect(result).toMatchObject({
      site: { name: 'Documents', settings: { timezone: 'Europe/Rome', no_index: true } },
    });
    expect((await rpc.call(readSpace, { caller, hubId: two.hubId })).label).toBe('Documents');
    await expect(update({ name: '' })).rejects.toMatchObject({
      data: { field: 'name', code: 'VALIDATION_REQUIRED', record_type: 'Site' },
    });
  });

  it('changes nothing if one of its changes is rejected', async () => {
    const before = await rpc.call(readSite, { caller, spaceKey });
    const large = { icons: 'x'.repeat(70_000) };
    await expect(update({ name: 'Renamed', settings: large })).rejects.toMatchObject({ code: 'SETTINGS_TOO_LARGE' });
    expect(await rpc.call(readSite, { caller, spaceKey })).toEqual(before);
  });

  it('has the locales in the order that was set, the first as the main one', async () => {
    expect(await update({ locales: ['it', 'zh-Hant-TW', 'en-US', 'de-DE'] })).toMatchObject({
      site: { locales: ['it', 'zh-Hant-TW', 'en-US', 'de-DE'] },
    });
    const back = await update({ locales: ['en-US', 'fr-FR', 'de-DE'] });
    expect(back).toMatchObject({ site: { locales: ['en-US', 'fr-FR', 'de-DE'] } });
  });

  it.each([
    [[], 'VALIDATION_REQUIRED'],
    [['en-US', 'not a locale'], 'VALIDATION_FORMAT'],
    [['en-US', 'en-us'], 'VALIDATION_UNIQUENESS'],
  ])('rejects the locales %j: %s', async (locales, code) => {
    await expect(update({ locales })).rejects.toMatchObject({
      code: 'INVALID_FIELD',
      data: { field: 'locales', code, record_type: 'Site' },
    });
  });

  it('rejects the removal of a locale that a record has', async () => {
    await plantRecord(pool, caller, { schemaUri: PAGE }, ['fr-FR']);
    await expect(update({ locales: ['en-US', 'de-DE'], name: 'Not this' })).rejects.toMatchObject({
      code: 'LOCALE_IN_USE',
      data: { locales: ['fr-FR'] },
    });
    expect((await rpc.call(readSite, { caller, spaceKey })).name).toBe('Documents');
  });

  it('shows a locale that another API has defined at once', async () => {
    await rpc.call(createLocale, { caller, branch: spaceKey, id: 'pl-PL', label: 'Polish', isDefault: false });
    expect((await rpc.call(readSite, { caller, spaceKey })).locales).toEqual(['en-US', 'fr-FR', 'de-DE', 'pl-PL']);
  });
});
