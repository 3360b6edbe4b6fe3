import {
  listRecords,
  publishRecord,
  shortId,
  updateLocale,
  updateModel,
  updateSite,
  type FieldMembers,
  type ModelMembers,
  type ModelView,
  type RecordView,
} from '@scriptorium/contracts';
import { plantRecord } from '../../testing/planted-models';
import { RecordSpace } from '../../testing/record-space';

const LOCALES = ['en-US', 'fr-FR', 'de-DE'];
const DRAFTS = { draft_mode_active: true, draft_saving_active: true };
const TITLE: Readonly<Record<string, FieldMembers>> = { title: { fieldType: 'string', isLocalized: true } };

describe('the locales of a family', () => {
  let space: RecordSpace;

  beforeAll(async () => {
    space = await RecordSpace.start();
  });
  afterAll(() => space.stop());
  beforeEach(() => setLocales(LOCALES));

  const setLocales = (locales: readonly string[]): Promise<unknown> =>
    space.store.rpc.call(updateSite, { ...space.where, locales });
  const change = (model: ModelView, members: ModelMembers): Promise<unknown> =>
    space.store.rpc.call(updateModel, { ...space.where, model: model.id, ...members });
  const publish = (record: Pick<RecordView, 'id'>): Promise<RecordView> =>
    space.store.rpc.call(publishRecord, { ...space.where, id: record.id, recursive: false });

  /** Reads the validity of the family, and expects that filters agree. */
  async function isValid(model: ModelView, { id }: Pick<RecordView, 'id'>): Promise<boolean> {
    const pieces = await space.store.rpc.collect(listRecords, {
      ...space.where,
      models: [model.id],
      onlyValid: true,
      state: 'current',
      nested: false,
      offset: 0,
      limit: 100,
    });
    const listed = pieces.flatMap((piece) => ('records' in piece ? piece.records : []));
    const read = (await space.read({ id })).meta.isValid;
    expect(listed.some((each) => each.id === id)).toBe(read);
    return read;
  }

  async function create(model: ModelView, locales: readonly string[]): Promise<RecordView> {
    const title = Object.fromEntries(locales.map((locale) => [locale, `in ${locale}`]));
    return (await space.create(model, { title })).record;
  }

  it('must include all locales of the space once the model requires them', async () => {
    const model = await space.model(TITLE, { settings: DRAFTS });
    const [some, all] = [await create(model, ['en-US', 'fr-FR']), await create(model, LOCALES)];
    expect([await isValid(model, some), await isValid(model, all)]).toEqual([true, true]);
    await change(model, { settings: { ...DRAFTS, all_locales_required: true } });
    expect([await isValid(model, some), await isValid(model, all)]).toEqual([false, true]);
    await expect(publish(some)).rejects.toMatchObject({ code: 'INVALID_DRAFT' });
    await change(model, { settings: { ...DRAFTS, all_locales_required: false } });
    expect(await isValid(model, some)).toBe(true);
  });

  it('are not required of a family without localized fields', async () => {
    const settings = { ...DRAFTS, all_locales_required: true };
    const model = await space.model({ title: { fieldType: 'string' } }, { settings });
    const { record } = await space.create(model, { title: 'x' });
    expect(await isValid(model, record)).toBe(true);
  });

  describe('show or hide a variant without a locale, depending on the default locale', () => {
    let model: ModelView;
    let record: Pick<RecordView, 'id'>;

    beforeEach(async () => {
      const field: FieldMembers = { fieldType: 'string', isLocalized: true, validators: { length: { max: 3 } } };
      model = await space.model({ title: field }, { settings: DRAFTS });
      const planted = await plantRecord(space.store.pool, space.where.caller, model, [null, 'en-US'], (locale) => ({
        title: locale === null ? 'too long' : 'ok',
      }));
      record = { id: shortId(planted.familyId) };
      expect(await isValid(model, record)).toBe(true);
    });

    it('set through the site', async () => {
      await setLocales(['fr-FR', 'en-US', 'de-DE']);
      expect(await isValid(model, record)).toBe(false);
      await setLocales(LOCALES);
      expect(await isValid(model, record)).toBe(true);
    });

    it('set through the CM API', async () => {
      const where = { caller: space.where.caller, branch: space.where.spaceKey };
      await space.store.rpc.call(updateLocale, { ...where, id: 'fr-FR', isDefault: true });
      expect(await isValid(model, record)).toBe(false);
      await space.store.rpc.call(updateLocale, { ...where, id: 'en-US', isDefault: true });
      expect(await isValid(model, record)).toBe(true);
    });
  });

  // Runs last: a locale that families use cannot be removed from the space.
  it('make the family invalid if the space gets a locale, until the family has it', async () => {
    const model = await space.model(TITLE, { settings: { ...DRAFTS, all_locales_required: true } });
    const record = await create(model, LOCALES);
    await setLocales([...LOCALES, 'it-IT']);
    expect(await isValid(model, record)).toBe(false);
    const title = Object.fromEntries([...LOCALES, 'it-IT'].map((locale) => [locale, 'x']));
    await space.update(record, { title });
    expect(await isValid(model, record)).toBe(true);
    await publish(record);
    const { meta } = await space.read(record);
    expect(meta).toMatchObject({ status: 'published', isValid: true, isPublishedVersionValid: true });
  });
});
