import {
  createModel,
  deleteField,
  shortId,
  updateField,
  type Caller,
  type FieldMembers,
  type ModelView,
  type SpaceId,
} from '@scriptorium/contracts';
import { renderBody, SHARED_BLOCK } from '@scriptorium/copy-engine';
import type { RpcClient } from '@scriptorium/messaging';
import { eventually, insertTestVersion, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { createHash, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { addField, plantRecord } from '../../testing/planted-models';
import { startContentStore, type RunningContentStore } from '../../testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from '../../testing/two-spaces';

interface SavedVariant {
  readonly locale: string | null;
  readonly version: number;
  readonly published_version: number | null;
  readonly publishing_status: string;
  readonly current: string;
  readonly published: string | null;
}

describe('converting families after a field changed', () => {
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

  async function modelWith(apiKey: string, field: FieldMembers, members: object = {}): Promise<ModelView> {
    const model = await rpc.call(createModel, { caller, spaceKey, apiKey, name: apiKey, ...members });
    await addField(rpc, { caller, spaceKey }, apiKey, { apiKey: 'title', fieldType: 'string', ...field });
    return model;
  }

  const update = (field: string, members: FieldMembers): Promise<unknown> =>
    rpc.call(updateField, { caller, spaceKey, field, ...members });

  /** The variants of a family with their titles, in the order of their locales. */
  async function saved(familyId: string, key = 'title'): Promise<SavedVariant[]> {
    const { rows } = await pool.query<Record<string, never>>(
      `select v.locale, v.version, v.published_version, v.publishing_status,
              cb.template as current, c.slots, c.lifted, pb.template as published, p.slots as published_slots
         from content.variants v
         join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number = v.version
         join content.bodies cb on cb.space_id = c.space_id and cb.number = c.body_number
         left join content.versions p
           on p.space_id = v.space_id and p.variant_id = v.id and p.number = v.published_version
         left join content.bodies pb on pb.space_id = p.space_id and pb.number = p.body_number
        where v.family_id = $1
        order by v.locale`,
      [familyId],
    );
    const title = (template: string, slots: string[]): string =>
      String((JSON.parse(renderBody(template, slots, null)) as Record<string, unknown>)[key]);
    return rows.map(({ slots, lifted: _lifted, published_slots, ...row }) => ({
      ...(row as unknown as SavedVariant),
      current: title(row['current'] ?? '', slots ?? []),
      published: row['published'] === null ? null : title(row['published'] ?? '', published_slots ?? []),
    }));
  }

  it('renames the member in the current and the published version and publishes events', async () => {
    const model = await modelWith('renamed', { isLocalized: true });
    const record = await plantRecord(pool, caller, model, ['en-US', 'fr-FR'], (locale) => ({ title: locale }));
    const untouched = await plantRecord(pool, caller, model, ['en-US'], () => ({ other: 1 }));
    await pool.query(
      "update content.variants set publishing_status = 'LATEST', published_version = 1 where family_id = $1 and locale = 'en-US'",
      [record.familyId],
    );
    await update('renamed::title', { apiKey: 'headline' });
    expect(await saved(record.familyId, 'headline')).toEqual([
      {
        locale: 'en-US',
        version: 2,
        published_version: 2,
        publishing_status: 'LATEST',
        current: 'en-US',
        published: 'en-US',
      },
      {
        locale: 'fr-FR',
        version: 2,
        published_version: null,
        publishing_status: 'NONE',
        current: 'fr-FR',
        published: null,
      },
    ]);
    expect((await saved(untouched.familyId))[0]?.version).toBe(1);
    await eventually(async () => {
      const published = (await storedMessages(await testNatsUrl(), 'EVENTS'))
        .map(({ envelope }) => envelope)
        .filter(({ subject = '' }) => record.variantIds.some((id) => id === subject));
      expect(published.map(({ type, data }) => [type, data])).toEqual(
        expect.arrayContaining([
          [expect.stringContaining('variant.updated'), expect.objectContaining({ locale: 'en-US', version: 2 })],
          [expect.stringContaining('variant.published'), expect.objectContaining({ locale: 'en-US', version: 2 })],
          [expect.stringContaining('variant.updated'), expect.objectContaining({ locale: 'fr-FR', version: 2 })],
        ]),
      );
    });
    const { rows } = await pool.query<{ moments: string }>(
      `select count(distinct moment)::int as moments
         from (select changed_at as moment from content.families where id = $1
               union all
               select updated_at from content.variants where family_id = $1
               union all
               select created_at from content.versions where variant_id = any ($2) and number = 2) m`,
      [record.familyId, record.variantIds],
    );
    expect(rows).toEqual([{ moments: 1 }]);
  });

  it('converts the current and the published version separately', async () => {
    const model = await modelWith('drafts', {});
    const record = await plantRecord(pool, caller, model, ['en-US'], () => ({ title: 'published' }));
    await pool.query(
      `with body as (
         insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
         select space_id, '\\x01', schema_uri, '', replace(template, 'published', 'saved')
           from content.bodies where schema_uri = $2
       )
       update content.variants set publishing_status = 'EARLY', published_version = 1 where id = $1`,
      [record.familyId, model.schemaUri],
    );
    await insertTestVersion(pool, caller.grants[0]?.spaceId ?? (0 as SpaceId), record.familyId, {
      bodyHash: Buffer.from([1]),
    });
    await update('drafts::title', { apiKey: 'headline' });
    expect(await saved(record.familyId, 'headline')).toMatchObject([
      { version: 4, published_version: 3, publishing_status: 'EARLY', current: 'saved', published: 'published' },
    ]);
  });

  it("copies the main locale's value to all variants when the field stops being localized", async () => {
    const model = await modelWith('shared', { isLocalized: true });
    const record = await plantRecord(pool, caller, model, ['fr-FR', 'en-US', 'de-DE'], (locale) => ({ title: locale }));
    await pool.query(
      "update content.variants set publishing_status = 'LATEST', published_version = 1 where family_id = $1 and locale = 'fr-FR'",
      [record.familyId],
    );
    await update('shared::title', { isLocalized: false });
    // The published version is converted from published versions only, and French is the only one.
    expect(await saved(record.familyId)).toMatchObject([
      { locale: 'de-DE', version: 2, current: 'en-US' },
      { locale: 'en-US', version: 1, current: 'en-US' },
      {
        locale: 'fr-FR',
        version: 2,
        current: 'en-US',
        published_version: 1,
        published: 'fr-FR',
        publishing_status: 'EARLY',
      },
    ]);
    await update('shared::title', { isLocalized: true });
    expect((await saved(record.familyId)).map(({ version }) => version)).toEqual([2, 1, 2]);
  });

  it('renames the member in blocks of other models', async () => {
    const block = await modelWith('quote', {}, { isBlock: true });
    const host = await modelWith('article', { fieldType: 'rich_text' });
    const id = '33333333-3333-4333-8333-333333333333';
    const quote = {
      _meta: { schema: 'urn:scriptorium:shared-block', type: block.schemaUri },
      id,
      fields: { title: 'x' },
    };
    const record = await plantRecord(pool, caller, host, [null], () => ({ title: [quote] }));
    await update('quote::title', { apiKey: 'words' });
    const { rows } = await pool.query<{ template: string; slots: string[] }>(
      `select b.template, c.slots
         from content.versions c
         join content.bodies b on b.space_id = c.space_id and b.number = c.body_number
        where c.variant_id = $1 and c.number = 2`,
      [record.familyId],
    );
    expect(JSON.parse(renderBody(rows[0]?.template ?? '', rows[0]?.slots ?? [], null))).toMatchObject({
      title: [{ ...quote, fields: { words: 'x' } }],
    });
  });

  it('keeps a locale published whose main locale is not, when blocks stop being shared', async () => {
    const cta = await rpc.call(createModel, { caller, spaceKey, apiKey: 'kept_cta', name: 'Cta', isBlock: true });
    const model = await modelWith('kept_page', { apiKey: 'content', fieldType: 'rich_text' });
    const meta = { schema: SHARED_BLOCK, type: cta.schemaUri };
    const content = [{ _meta: meta, id: randomUUID(), fields: {} }];
    const record = await plantRecord(pool, caller, model, ['en-US', 'fr-FR'], () => ({ content }));
    await pool.query(
      "update content.variants set publishing_status = 'LATEST', published_version = 1 where family_id = $1 and locale = 'fr-FR'",
      [record.familyId],
    );
    await update('kept_page::content', { isLocalized: true });
    expect(await saved(record.familyId, 'content')).toMatchObject([
      { locale: 'en-US', version: 2, publishing_status: 'NONE' },
      { locale: 'fr-FR', version: 2, published_version: 2, publishing_status: 'LATEST' },
    ]);
  });

  it('claims the values when the field becomes unique', async () => {
    const model = await modelWith('sku', { isLocalized: true });
    for (const title of ['one', 'two']) {
      await plantRecord(pool, caller, model, ['en-US', 'fr-FR'], (locale) => ({ title: `${title} ${String(locale)}` }));
    }
    const taken = async (): Promise<string[]> => {
      const { rows } = await pool.query<{ taken: string }>(
        `select locale || ' ' || encode(value_hash, 'hex') as taken
           from content.unique_values u
           join content.model_fields f on f.id = u.field_id
           join content.models m on m.id = f.model_id
          where m.api_key = 'sku'
          order by 1`,
      );
      return rows.map((row) => row.taken);
    };
    const hash = (value: string): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
    await update('sku::title', { validators: { unique: {} } });
    const perLocale = ['en-US', 'fr-FR'].flatMap((locale) =>
      ['one', 'two'].map((title) => `${locale} ${hash(`${title} ${locale}`)}`),
    );
    expect(await taken()).toEqual(perLocale.sort());
    await update('sku::title', { isLocalized: false });
    expect(await taken()).toEqual(['one en-US', 'two en-US'].map((title) => ` ${hash(title)}`).sort());
    await update('sku::title', { validators: {} });
    expect(await taken()).toEqual([]);
  });

  it('rejects a unique field while two families share a value, and changes nothing', async () => {
    const model = await modelWith('twin', { isLocalized: true });
    const plant = (): ReturnType<typeof plantRecord> =>
      plantRecord(pool, caller, model, ['en-US', 'fr-FR'], (locale) => ({ title: `same ${String(locale)}` }));
    const twins = [await plant(), await plant()].map(({ familyId }) => shortId(familyId)).sort();
    const refused = update('twin::title', { validators: { unique: {} } });
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_FIELD',
      data: { field: 'validators', code: 'VALIDATION_UNIQUE', record_type: 'Field' },
    });
    const named = await refused.catch((error: unknown) => (error as { data: { records: string[] } }).data.records);
    expect(named).toHaveLength(1);
    expect(twins).toEqual(expect.arrayContaining(named as string[]));
    const { rows } = await pool.query(
      `select f.validators from content.model_fields f join content.models m on m.id = f.model_id
        where m.api_key = 'twin'`,
    );
    expect(rows).toEqual([{ validators: {} }]);
  });

  it('rejects that a unique field stops being localized while the remaining values are shared', async () => {
    const model = await modelWith('pair', { isLocalized: true, validators: { unique: {} } });
    await plantRecord(pool, caller, model, ['en-US'], () => ({ title: 'same' }));
    await plantRecord(pool, caller, model, ['fr-FR'], () => ({ title: 'same' }));
    await expect(update('pair::title', { isLocalized: false })).rejects.toMatchObject({
      data: { field: 'localized', code: 'VALIDATION_UNIQUE' },
    });
  });

  it('rejects a new unique field with the API key of a deleted one while families share a value', async () => {
    const model = await modelWith('again', {});
    await plantRecord(pool, caller, model, [null], () => ({ title: 'same' }));
    await plantRecord(pool, caller, model, [null], () => ({ title: 'same' }));
    await rpc.call(deleteField, { caller, spaceKey, field: 'again::title' });
    const members: FieldMembers = { apiKey: 'title', fieldType: 'string', validators: { unique: {} } };
    await expect(addField(rpc, { caller, spaceKey }, 'again', members)).rejects.toMatchObject({
      data: { field: 'validators', code: 'VALIDATION_UNIQUE' },
    });
  });

  it('rejects a change that would convert more than 5,000 variants', async () => {
    const model = await modelWith('many', {});
    const record = await plantRecord(pool, caller, model, [null], () => ({ title: 'x' }));
    await pool.query(
      `with copies as materialized (select gen_random_uuid() as id from generate_series(1, 5000)),
       families as (
         insert into content.families (space_id, id, schema_uri, created_by)
         select $1, id, $2, '' from copies
       )
       insert into content.variants (
              space_id, id, family_id, version, repository_number, created_by, updated_by, body_number)
       select $1, copies.id, copies.id, 1, repository_number, created_by, updated_by, body_number
         from copies, content.variants v
        where v.id = $3`,
      [caller.grants[0]?.spaceId, model.schemaUri, record.familyId],
    );
    await expect(update('many::title', { apiKey: 'headline' })).rejects.toMatchObject({
      code: 'TOO_MANY_RECORDS',
      data: { limit: 5_000 },
    });
    await pool.query('delete from content.families where id = $1', [record.familyId]);
    await update('many::title', { apiKey: 'headline' });
    const { rows } = await pool.query<{ versions: number }>(
      `select count(*)::int as versions
         from content.versions c
         join content.families f on f.id = c.variant_id
        where f.schema_uri = $1 and c.number = 2`,
      [model.schemaUri],
    );
    expect(rows).toEqual([{ versions: 5_000 }]);
  });
});
