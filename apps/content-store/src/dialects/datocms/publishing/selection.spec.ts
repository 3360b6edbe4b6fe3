import type { FamilyId, VariantId } from '@scriptorium/contracts';
import { extractBody, renderBody } from '@scriptorium/copy-engine';
import type { PublishingRow } from '../../../content/publishing/publishing-rows.store';
import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { buildModel } from '../../../testing/model-builders';
import { compareStates } from './compare-states';
import { firstOf, isSelected, missingLocales, publicationsOf, publishedText, type Selection } from './selection';

type Json = Readonly<Record<string, unknown>>;

const LOCALES = ['en', 'it', 'fr'];
const model = buildModel('page', {
  title: { fieldType: 'string', isLocalized: true },
  count: 'integer',
  note: 'string',
});
const shared = buildModel('plain', { count: 'integer' });

/** The values of a record in one state. Null members are missing. */
interface State {
  readonly titles: ReadonlyMap<string | null, string | null>;
  readonly count: number | null;
  readonly note: string | null;
}

/** A record: its current state, and the published one with its locales. */
interface States {
  readonly current: State;
  readonly published: State;
}

const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 3 });

function states(locales: readonly (string | null)[]): fc.Arbitrary<State> {
  const titles = fc.array(maybe(fc.constantFrom('a', 'b', 'é')), {
    minLength: locales.length,
    maxLength: locales.length,
  });
  return fc.record({
    titles: titles.map((all) => new Map(locales.map((locale, index) => [locale, all[index] ?? null]))),
    count: maybe(fc.constantFrom(1, 2)),
    note: maybe(fc.constantFrom('x', 'y')),
  });
}

/** Generates records with some locales, of which some are published. */
const records = fc
  .constantFrom(LOCALES, ['en', 'it'], ['it', 'fr'], [null], [null, 'it'])
  .chain((locales) => fc.tuple(states(locales), fc.subarray(locales).chain(states)))
  .map(([current, published]): States => ({ current, published }));

const selections = fc.record({ locales: fc.subarray(LOCALES), nonLocalized: fc.boolean() });

/** Returns the row of a variant, at a version that is published if both states are equal. */
function rowOf(locale: string | null, { current, published }: States, version = 5): PublishingRow {
  const bodyOf = ({ titles, count, note }: State): string => {
    const members = Object.entries({ title: titles.get(locale) ?? null, count, note });
    return JSON.stringify({
      _meta: { schema: model.schemaUri },
      ...Object.fromEntries(members.filter(([, value]) => value !== null)),
    });
  };
  const isPublished = published.titles.has(locale);
  const [own, other] = [bodyOf(current), isPublished ? bodyOf(published) : null];
  return {
    family_id: 'family' as FamilyId,
    schema_uri: model.schemaUri,
    id: `id ${String(locale)}` as VariantId,
    locale,
    status: 'ACTIVE',
    version,
    is_published: isPublished,
    published_version: own === other ? version : isPublished ? 3 : null,
    validation_state: 'VALID',
    template: own,
    slots: [],
    lifted: null,
    published_template: other,
    published_slots: isPublished ? [] : null,
    published_lifted: null,
  };
}

const rowsOf = (record: States): PublishingRow[] =>
  [...record.current.titles.keys()].map((locale) => rowOf(locale, record));

/** Publishes a selection. Returns the rows as they are after it. */
function published(rows: readonly PublishingRow[], selection: Selection | undefined): PublishingRow[] {
  const publications = new Map(publicationsOf(model, LOCALES, rows, selection).map((each) => [each.row.id, each]));
  return rows.map((row): PublishingRow => {
    const publication = publications.get(row.id);
    if (publication === undefined) return row;
    const { template, slots, lifted } =
      publication.kind === 'mixed' ? publication.body : extractBody(row.template ?? '');
    const version = publication.kind === 'mixed' ? row.version + 1 : row.version;
    return {
      ...row,
      version: publication.kind === 'mixed' ? row.version + 2 : row.version,
      is_published: true,
      published_version: version,
      published_template: template,
      published_slots: slots,
      published_lifted: lifted,
    };
  });
}

const publishedValues = (row: PublishingRow): Json | undefined => {
  const text = publishedText(row);
  if (text === undefined) return undefined;
  const { _meta, ...values } = JSON.parse(text) as Json;
  return values;
};
const compact = (values: Json): Json =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));

const runs = { numRuns: inFullRun(10_000, 200) };

describe('publishing a selection', () => {
  it('publishes the titles of the selected locales, and shared values only if they are selected', () => {
    fc.assert(
      fc.property(records, selections, (record, selection) => {
        const wasPublished = record.published.titles.size > 0;
        const { count, note } = selection.nonLocalized || !wasPublished ? record.current : record.published;
        for (const row of published(rowsOf(record), selection)) {
          const wanted = selection.locales.includes(row.locale ?? 'en');
          const isPublished = wanted || record.published.titles.has(row.locale);
          const title = (wanted ? record.current : record.published).titles.get(row.locale);
          expect(publishedValues(row)).toEqual(isPublished ? compact({ title, count, note }) : undefined);
        }
      }),
      runs,
    );
  });

  it('leaves the same shared values in all published locales', () => {
    fc.assert(
      fc.property(records, fc.array(selections, { maxLength: 4 }), (record, all) => {
        const rows = all.reduce((before, selection) => published(before, selection), rowsOf(record));
        const values = rows.flatMap((row) => {
          const { count, note } = publishedValues(row) ?? {};
          return publishedText(row) === undefined ? [] : [{ count, note }];
        });
        expect(values).toEqual(values.map(() => values[0]));
      }),
      runs,
    );
  });

  it('publishes nothing if it is repeated', () => {
    fc.assert(
      fc.property(records, fc.option(selections, { nil: undefined }), (record, selection) => {
        const once = published(rowsOf(record), selection);
        expect(publicationsOf(model, LOCALES, once, selection)).toEqual([]);
      }),
      runs,
    );
  });

  it('publishes the current state if it has no selection, or if everything is selected', () => {
    const everything = { locales: LOCALES, nonLocalized: true };
    fc.assert(
      fc.property(records, fc.constantFrom(undefined, everything), (record, selection) => {
        for (const row of published(rowsOf(record), selection)) {
          expect(publishedText(row)).toBe(renderBody(row.template ?? '', row.slots, row.lifted));
        }
      }),
      runs,
    );
  });

  it('skips archived variants', () => {
    const title = new Map([['en', 'a']]);
    const state = { titles: title, count: 1, note: null };
    const row = { ...rowOf('en', { current: state, published: { ...state, titles: new Map() } }), status: 'ARCHIVED' };
    for (const selection of [undefined, { locales: ['en'], nonLocalized: true }]) {
      expect(publicationsOf(model, LOCALES, [row], selection)).toEqual([]);
    }
  });

  it('makes no version for a member that is null in one version and missing in the other', () => {
    const state = { titles: new Map([['en', 'a']]), count: null, note: null };
    const row = rowOf('en', { current: state, published: state });
    const withNull = {
      ...row,
      published_version: 3,
      published_template: row.template?.replace('"title"', '"count":null,"title"'),
    };
    const selection = { locales: [], nonLocalized: true };
    expect(publicationsOf(model, LOCALES, [withNull as PublishingRow], selection)).toEqual([]);
  });
});

describe('a selection', () => {
  const row = (locale: string | null): PublishingRow => {
    const state = { titles: new Map([[locale, 'a']]), count: 1, note: null };
    return rowOf(locale, { current: state, published: state });
  };

  it.each([
    ['a selected locale', model, 'it', ['it'], false, true],
    ['another locale', model, 'it', ['en'], true, false],
    ['no locale, if the main locale is selected', model, null, ['en'], false, true],
    ['no locale, if only another locale is selected', model, null, ['it'], true, false],
    ['no locale, of a model without localized fields, if shared values are selected', shared, null, [], true, true],
    [
      'no locale, of a model without localized fields, if the main locale is selected',
      shared,
      null,
      ['en'],
      false,
      false,
    ],
  ])('decides on a variant with %s', (_, of, locale, locales, nonLocalized, expected) => {
    expect(isSelected(of, LOCALES, row(locale), { locales, nonLocalized })).toBe(expected);
  });

  it.each([
    [['en', 'it'], ['it', 'en'], undefined],
    [['en'], ['fr', 'en', 'xx'], ['fr', 'xx']],
    [[null], ['en', 'it'], ['it']],
    [['it'], [], undefined],
  ])('of the record with the locales %j requires the locales %j to exist', (has, wanted, missing) => {
    const error = missingLocales(model, LOCALES, has.map(row), { locales: wanted });
    expect(error?.data['locales']).toEqual(missing);
  });

  it('reads shared values from the main locale, otherwise from the first one of the space', () => {
    const firstIn = (...locales: (string | null)[]): string | null | undefined =>
      firstOf(LOCALES, locales.map(row))?.locale;
    expect([firstIn('fr', 'en', 'it'), firstIn('fr', 'it'), firstIn('xx', 'fr')]).toEqual(['en', 'it', 'fr']);
    expect([firstIn(null, 'en'), firstIn('it', null), firstIn()]).toEqual(['en', null, undefined]);
  });
});

describe('comparing the states of a record', () => {
  it('reports exactly the parts that publishing changes', () => {
    fc.assert(
      fc.property(records, (record) => {
        const rows = rowsOf(record);
        const { titles, ...others } = record.current;
        const { titles: publishedTitles, ...publishedOthers } = record.published;
        const isPublished = publishedTitles.size > 0;
        const nothing = { count: null, note: null };
        const named = (locales: readonly (string | null)[]): string[] => locales.map((locale) => locale ?? 'en');
        expect(compareStates(model, LOCALES, rows)).toEqual({
          addedLocales: named([...titles.keys()].filter((locale) => !publishedTitles.has(locale))),
          changedLocales: named(
            [...publishedTitles.keys()].filter((each) => titles.get(each) !== publishedTitles.get(each)),
          ),
          removedLocales: [],
          nonLocalizedChanged: JSON.stringify(others) !== JSON.stringify(isPublished ? publishedOthers : nothing),
          isPublished,
        });
      }),
      runs,
    );
  });

  it('finds no difference after everything is published', () => {
    fc.assert(
      fc.property(records, (record) => {
        const compared = compareStates(model, LOCALES, published(rowsOf(record), undefined));
        expect(compared).toEqual({
          addedLocales: [],
          changedLocales: [],
          removedLocales: [],
          nonLocalizedChanged: false,
          isPublished: true,
        });
      }),
    );
  });
});
