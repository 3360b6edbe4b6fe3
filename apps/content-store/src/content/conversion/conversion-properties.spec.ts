import { BLOCK, blocksIn, SHARED_BLOCK, type BlockKind } from '@scriptorium/copy-engine';
import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import type { Field } from '../../models/model';
import { buildCatalog, buildModel, fieldOf } from '../../testing/model-builders';
import { type Conversion, decideConversion, type VariantBody } from './decide-conversion';

type Json = Readonly<Record<string, unknown>>;

const quote = buildModel('quote', { text: 'string', more: 'rich_text' }, { isBlock: true });
const card = buildModel('card', { text: 'string', more: 'rich_text' }, { isBlock: true });
const page = buildModel('page', { title: 'string', content: 'rich_text' });
const catalog = buildCatalog([quote, card, page]);
const LOCALES = [null, 'en', 'it', 'fr'] as const;

/** Generates text that looks like parts of a stored body. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"text":', `"type":"${quote.schemaUri}"`, `"schema":"${BLOCK}"`, '{"fields":{', '\\"', '\u2028'),
);

/** Generates a block of one of the two models, with blocks inside it. */
const block = (kind: BlockKind, depth: number): fc.Arbitrary<object> =>
  fc
    .record(
      {
        text,
        words: fc.jsonValue({ maxDepth: 1 }),
        more: depth === 0 ? fc.constant([]) : fc.array(block(kind, depth - 1), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    )
    .chain((fields) =>
      fc.record({
        _meta: fc.constantFrom(quote, card).map(({ schemaUri }) => ({ schema: kind, type: schemaUri })),
        id: fc.uuid(),
        fields: fc.constant(fields),
      }),
    );

/** Generates bodies of a page; the keys `headline` and `other` belong to fields that were deleted. */
const bodies = (kind: BlockKind = SHARED_BLOCK): fc.Arbitrary<Json> =>
  fc
    .record(
      {
        title: text,
        headline: text,
        other: fc.jsonValue({ maxDepth: 2 }),
        content: fc.array(block(kind, 1), { maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    .map((members) => ({ _meta: { schema: page.schemaUri, name: 'x' }, ...members }));

function conversionOf(
  model: typeof page,
  apiKey: string,
  change: Partial<Field>,
  from: Partial<Field> = {},
): Conversion {
  const before = { ...fieldOf(model, apiKey), ...from };
  const conversion = decideConversion(catalog, model, before, { ...before, ...change });
  if (conversion === undefined) throw new Error('The change converts nothing.');
  return conversion;
}

const variantsOf = (all: readonly Json[]): VariantBody[] =>
  all.map((body, index) => ({ locale: LOCALES[index] ?? null, text: JSON.stringify(body) }));
const parsed = (texts: readonly string[]): Json[] => texts.map((each) => JSON.parse(each) as Json);

/** A second implementation, on parsed values. */
function renamed(value: unknown, isRenamed: (object: Json) => boolean, from: string, to: string): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => renamed(each, isRenamed, from, to));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Json).map(([key, member]) => {
    const after = renamed(member, isRenamed, from, to);
    return [key, key === 'fields' && isRenamed(value as Json) ? withKey(after as Json, from, to) : after] as const;
  });
  return Object.fromEntries(entries);
}

function withKey(object: Json, from: string, to: string): Json {
  if (!Object.hasOwn(object, from)) return object;
  const entries = Object.entries(object).filter(([key]) => key !== to);
  return Object.fromEntries(entries.map(([key, value]) => [key === from ? to : key, value]));
}

const isQuote = ({ _meta: meta }: Json): boolean => (meta as Json | undefined)?.['type'] === quote.schemaUri;
const families = (kind: BlockKind = SHARED_BLOCK): fc.Arbitrary<Json[]> =>
  fc.array(bodies(kind), { minLength: 1, maxLength: LOCALES.length });
const runs = { numRuns: inFullRun(3_000, 60) };

describe('converting any bodies', () => {
  it('renames a member of every body, and nothing else', () => {
    const { convert } = conversionOf(page, 'title', { apiKey: 'headline' });
    fc.assert(
      fc.property(families(), (all) => {
        const expected = all.map((body) => JSON.stringify(withKey(body, 'title', 'headline')));
        expect(convert(variantsOf(all), null)).toEqual(expected);
      }),
      runs,
    );
  });

  it('renames a member in all blocks of a model, and in no other object and no text', () => {
    const { convert, mark } = conversionOf(quote, 'text', { apiKey: 'words' });
    fc.assert(
      fc.property(bodies(), (body) => {
        const expected = JSON.stringify(renamed(body, isQuote, 'text', 'words'));
        const before = JSON.stringify(body);
        expect(convert([{ locale: 'en', text: before }], null)).toEqual([expected]);
        if (expected !== before) expect(before).toContain(mark);
      }),
      runs,
    );
  });

  it('returns the same text if a member is renamed and renamed back', () => {
    const there = conversionOf(page, 'title', { apiKey: 'a_new_name' });
    const back = conversionOf(page, 'title', { apiKey: 'title' }, { apiKey: 'a_new_name' });
    fc.assert(
      fc.property(families(), (all) => {
        const before = variantsOf(all);
        const between = there.convert(before, null).map((each) => ({ locale: null, text: each }));
        expect(back.convert(between, null)).toEqual(before.map((each) => each.text));
      }),
      runs,
    );
  });

  it('gives all locales the first value when the field stops being localized', () => {
    const { convert } = conversionOf(page, 'content', { isLocalized: false }, { isLocalized: true });
    fc.assert(
      fc.property(families(BLOCK), (all) => {
        const after = convert(variantsOf(all), null);
        const { content } = all[0] ?? {};
        const shared = JSON.stringify(content)?.replaceAll(`"schema":"${BLOCK}"`, `"schema":"${SHARED_BLOCK}"`);
        for (const [index, body] of parsed(after).entries()) {
          const { content: own, ...others } = body;
          const { content: _before, ...othersBefore } = all[index] ?? {};
          expect([JSON.stringify(others), JSON.stringify(own)]).toEqual([JSON.stringify(othersBefore), shared]);
        }
      }),
      runs,
    );
  });

  it('gives each locale blocks of its own when the field becomes localized, and the main one keeps its ids', () => {
    const { convert } = conversionOf(page, 'content', { isLocalized: true });
    fc.assert(
      fc.property(fc.array(block(SHARED_BLOCK, 2), { maxLength: 3 }), (content) => {
        const before = JSON.stringify({ content });
        const after = convert(
          LOCALES.map((locale) => ({ locale, text: before })),
          'en',
        );
        const ids = after.map((each) => [...blocksIn(each).keys()]);
        const unique = new Set(blocksIn(before).keys());
        expect(ids.map(({ length }) => length)).toEqual(LOCALES.map(() => unique.size));
        expect(ids[LOCALES.indexOf('en')]).toEqual([...unique]);
        expect(new Set(ids.flat()).size).toBe(unique.size * LOCALES.length);
        const withoutIds = (body: string): string => body.replaceAll(/"id":"[-0-9a-f]{36}"/g, '"id":""');
        const expected = withoutIds(before).replaceAll(`"schema":"${SHARED_BLOCK}"`, `"schema":"${BLOCK}"`);
        expect(after.map(withoutIds)).toEqual(LOCALES.map(() => expected));
      }),
      runs,
    );
  });

  it('gives a locale the same blocks in every state of its family, whichever locales the state has', () => {
    const { convert } = conversionOf(page, 'content', { isLocalized: true });
    fc.assert(
      fc.property(fc.array(block(SHARED_BLOCK, 1), { maxLength: 3 }), fc.subarray([...LOCALES]), (content, some) => {
        const convertIn = (locales: readonly (string | null)[]): Map<string | null, string | undefined> => {
          const texts = convert(
            locales.map((locale) => ({ locale, text: JSON.stringify({ content }) })),
            'en',
          );
          return new Map(locales.map((locale, index) => [locale, texts[index]]));
        };
        const current = convertIn(LOCALES);
        for (const [locale, published] of convertIn(some)) expect(published).toBe(current.get(locale));
      }),
      runs,
    );
  });
});
