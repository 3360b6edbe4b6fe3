import { type FamilyId, listRecords, type ModelView, type RecordFilter, type RecordView } from '@scriptorium/contracts';
import { testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { readFamilyRows } from '../../../content/families/family-rows.store';
import { shownVariants } from '../../../content/families/shown-variants';
import { readCatalog } from '../../../models/read-catalog';
import { plantRecord } from '../../../testing/planted-models';
import { plantVersion } from '../../../testing/planted-versions';
import { RecordSpace, valuesOf } from '../../../testing/record-space';

/*
 * A list is filtered and sorted in SQL, and a record is shown by TypeScript. The records of this spec are as other APIs
 * may leave them: with variants without a locale, and with shared values that differ between variants.
 */

type Json = Readonly<Record<string, unknown>>;
type Locale = 'en-US' | 'fr-FR' | 'de-DE';

const LOCALES: readonly Locale[] = ['en-US', 'fr-FR', 'de-DE'];
const RECORDS = 60;

const maybe = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.option(fc.constantFrom(...values), { nil: undefined, freq: 3 });
const bodies = fc.record({
  text: maybe('', ' \t\r\n', 'a', 'A b', '"q" \\ 5%_', 'é\u2028', 'null'),
  number: maybe(0, -1, 2, 2.5, 1e21, 1e-7),
  moment: maybe(
    '2024-02-29T10:00:00+02:00',
    '2024-02-29T08:00',
    '2024-02-29T08:00:00.001Z',
    '2023-12-31T23:59:59-10:00',
  ),
  title: maybe('', 'a', 'A b', 'é\u2028'),
});
const variants = fc.record({ first: bodies, second: fc.option(bodies), published: fc.constantFrom(null, 1, 2) });
const records = fc.record({
  locales: fc.shuffledSubarray([...LOCALES, null], { minLength: 1 }),
  variants: fc.array(variants, { minLength: 4, maxLength: 4 }),
  isValid: fc.boolean(),
});

describe('a list of records, compared with the records that it shows', () => {
  let space: RecordSpace;
  const models: ModelView[] = [];
  let shown: readonly RecordView[];

  beforeAll(async () => {
    space = await RecordSpace.start();
    const fields = {
      text: { fieldType: 'string' },
      number: { fieldType: 'float' },
      moment: { fieldType: 'date_time' },
    } as const;
    const title = { fieldType: 'string', isLocalized: true } as const;
    const settings = { all_locales_required: true };
    models.push(await space.model({ ...fields, title: { fieldType: 'string' } }));
    models.push(await space.model({ ...fields, title }));
    models.push(await space.model({ ...fields, title }, { settings }));
    for (const [index, record] of fc.sample(records, { numRuns: RECORDS, seed: testSeed() }).entries()) {
      await plant(models[index % models.length] as ModelView, record);
    }
    shown = await list({});
    expect(shown).toHaveLength(RECORDS);
  });
  afterAll(() => space.stop());

  async function plant(
    model: ModelView,
    record: typeof records extends fc.Arbitrary<infer T> ? T : never,
  ): Promise<void> {
    const { caller } = space.where;
    const { pool } = space.store;
    const bodyOf = (which: 'first' | 'second') => (locale: string | null) => {
      const variant = record.variants[record.locales.indexOf(locale as Locale | null)];
      return variant?.[which] ?? variant?.first ?? {};
    };
    const { familyId, variantIds } = await plantRecord(pool, caller, model, record.locales, bodyOf('first'));
    if (record.variants[0]?.second !== null) {
      await plantVersion(pool, caller, model, familyId, bodyOf('second'), record.isValid ? 'VALID' : 'INVALID');
    }
    for (const [index, id] of variantIds.entries()) {
      await pool.query(
        `update content.variants
            set publishing_status = case when version = $2 then 'LATEST' else 'EARLY' end,
                published_version = $2,
                published_at = clock_timestamp()
          where id = $1
            and version >= $2`,
        [id, record.variants[index]?.published],
      );
    }
  }

  async function list(request: Partial<Parameters<typeof valuesOf>[0]> & Json): Promise<readonly RecordView[]> {
    const page = { state: 'current', nested: false, offset: 0, limit: 500 } as const;
    const replies = await space.store.rpc.collect(listRecords, { ...space.where, ...page, ...request });
    return replies.flatMap((reply) => ('records' in reply ? reply.records : []));
  }

  /** Returns a shown value: of a localized field, the value in the locale. */
  const valueOf = (record: RecordView, name: string, locale: Locale): unknown => {
    const value = valuesOf(record)[name];
    const isLocalized = name === 'title' && record.modelId !== models[0]?.id;
    return (isLocalized ? ((value as Json | null)?.[locale] ?? null) : value) ?? null;
  };

  /** Expects that a filter returns exactly the shown records that the predicate accepts. */
  async function expectAgreement(
    filter: RecordFilter,
    accepts: (value: unknown, record: RecordView) => boolean,
    locale: Locale = 'en-US',
  ): Promise<void> {
    for (const model of models) {
      const found = await list({ models: [model.apiKey], filters: [filter], locale });
      const expected = shown.filter(
        (record) => record.modelId === model.id && accepts(valueOf(record, filter.field, locale), record),
      );
      expect({ filter, found: found.map(({ id }) => id).sort() }).toEqual({
        filter,
        found: expected.map(({ id }) => id).sort(),
      });
    }
  }

  const timeOf = (value: unknown): number =>
    typeof value === 'string' ? Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(value) ? value : `${value}Z`) : NaN;

  it.each<[string, unknown, (value: unknown) => boolean]>([
    ['eq', 'a', (value) => value === 'a'],
    ['eq', '"q" \\ 5%_', (value) => value === '"q" \\ 5%_'],
    ['eq', 'é\u2028', (value) => value === 'é\u2028'],
    ['eq', null, (value) => value === null],
    ['neq', 'a', (value) => value !== 'a'],
    ['neq', null, (value) => value !== null],
    ['in', ['a', '', 'A b'], (value) => ['a', '', 'A b'].includes(value as string)],
    ['not_in', ['a', ''], (value) => !['a', ''].includes(value as string)],
    ['exists', true, (value) => value !== null],
    ['exists', false, (value) => value === null],
    ['is_blank', true, (value) => ((value as string | null) ?? '').trim() === ''],
    ['is_present', true, (value) => ((value as string | null) ?? '').trim() !== ''],
    ['matches', { pattern: '%_', regexp: false }, (value) => (value as string | null)?.includes('%_') === true],
    [
      'matches',
      { pattern: 'A', regexp: false, case_sensitive: false },
      (value) => /a/i.test((value as string | null) ?? ''),
    ],
    ['not_matches', { pattern: 'a', regexp: false }, (value) => (value as string | null)?.includes('a') !== true],
  ])('agrees on the texts that %s %j matches', async (operator, value, accepts) => {
    await expectAgreement({ field: 'text', operator, value }, accepts);
    for (const locale of LOCALES) await expectAgreement({ field: 'title', operator, value }, accepts, locale);
  });

  it.each<[string, number, (value: number) => boolean]>([
    ['eq', 2.5, (value) => value === 2.5],
    ['gt', 0, (value) => value > 0],
    ['gte', 1e21, (value) => value >= 1e21],
    ['lt', 1e-7, (value) => value < 1e-7],
    ['lte', -1, (value) => value <= -1],
  ])('agrees on the numbers that %s %d matches', async (operator, value, accepts) => {
    await expectAgreement({ field: 'number', operator, value }, (each) => typeof each === 'number' && accepts(each));
  });

  it.each<[string, string, (time: number) => boolean]>([
    ['eq', '2024-02-29T08:00:00Z', (time) => time === Date.UTC(2024, 1, 29, 8)],
    ['gt', '2024-02-29T08:00', (time) => time > Date.UTC(2024, 1, 29, 8)],
    ['lte', '2024-01-01T09:59:59Z', (time) => time <= Date.UTC(2024, 0, 1, 9, 59, 59)],
    ['lt', '2024-02-29T10:00:00.001+02:00', (time) => time < Date.UTC(2024, 1, 29, 8, 0, 0, 1)],
  ])('agrees on the times that %s %s matches', async (operator, value, accepts) => {
    await expectAgreement({ field: 'moment', operator, value }, (each) => accepts(timeOf(each)));
  });

  it('agrees on the metadata', async () => {
    for (const status of ['draft', 'updated', 'published']) {
      await expectAgreement(
        { field: '_status', operator: 'eq', value: status },
        (_, { meta }) => meta.status === status,
      );
    }
    for (const isValid of [true, false]) {
      const filter = { field: '_is_valid', operator: 'eq', value: isValid };
      await expectAgreement(filter, (_, { meta }) => meta.isValid === isValid);
    }
    await expectAgreement(
      { field: '_published_at', operator: 'exists', value: true },
      (_, { meta }) => meta.publishedAt !== null,
    );
    for (const [index, { meta: of }] of shown.entries()) {
      if (index % 7 !== 0) continue;
      const later = { field: '_updated_at', operator: 'gte', value: of.updatedAt };
      await expectAgreement(later, (_, { meta }) => meta.updatedAt >= of.updatedAt);
      if (of.publishedAt === null) continue;
      const same = { field: '_published_at', operator: 'eq', value: of.publishedAt };
      await expectAgreement(same, (_, { meta }) => meta.publishedAt === of.publishedAt);
    }
  });

  it.each(['text', 'number', 'moment', 'title'])(
    'sorts by the shown value of %s, with missing values last',
    async (field) => {
      const keyOf = (record: RecordView): string | number | null => {
        const value = valueOf(record, field, 'fr-FR') as string | number | null;
        return field === 'moment' && value !== null ? timeOf(value) : value;
      };
      for (const model of models) {
        const all = shown.filter(({ modelId }) => modelId === model.id);
        for (const direction of ['asc', 'desc'] as const) {
          const sorted = await list({ models: [model.apiKey], locale: 'fr-FR', order: [{ field, direction }] });
          expect(sorted).toHaveLength(all.length);
          const keys = sorted.map(keyOf);
          const isMissing = keys.map((key) => key === null);
          expect(isMissing).toEqual([...isMissing].sort());
          const [numbers] = [keys.filter((key) => typeof key === 'number')];
          expect(numbers).toEqual([...numbers].sort((a, b) => (direction === 'asc' ? a - b : b - a)));
          // The collation decides on the order of different texts, and equal ones are together.
          const groups = keys.filter((key, index) => index === 0 || key !== keys[index - 1]);
          expect(new Set(groups).size).toBe(groups.length);
        }
      }
    },
  );

  it('agrees on the first variant, whose shared values count', async () => {
    const { pool } = space.store;
    const catalog = await readCatalog(pool, space.spaceId);
    const { rows } = await pool.query<{ id: FamilyId }>('select id from content.families order by id');
    const families = await readFamilyRows(
      pool,
      space.spaceId,
      rows.map(({ id }) => id),
      'current',
    );
    expect(families).toHaveLength(RECORDS);
    for (const family of families) {
      const model = catalog.bySchemaUri(family.schemaUri);
      const inOrder = model && shownVariants(catalog, model, family.variants).map(({ variant }) => variant);
      expect(inOrder).toEqual(family.variants.filter((variant) => inOrder?.includes(variant)));
    }
  });
});
