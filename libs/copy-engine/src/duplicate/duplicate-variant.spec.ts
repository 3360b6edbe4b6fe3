import { type FamilyId, type JobId, randomId, type VariantId } from '@scriptorium/contracts';
import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { BLOCK, extractBody, RECORD_LINK, SHARED_BLOCK } from '../body/extract-body';
import { renderBody } from '../body/render-body';
import { derivedId } from '../derived-id';
import type { DuplicatePlan } from './duplicate-plan';
import { duplicateValue } from './duplicate-values';
import { duplicateVariant, type DuplicateSource } from './duplicate-variant';
import { sharedValues, uniqueClaims, uniqueValuesOf } from './unique-claims';

const TARGET = { jobId: randomId<JobId>(), familyId: randomId<FamilyId>() };
const PLAN: DuplicatePlan = {
  titleKey: 'title',
  uniques: [
    { fieldId: 'slug-field', apiKey: 'slug', kind: 'slug', isLocalized: true },
    { fieldId: 'code-field', apiKey: 'code', kind: 'string', isLocalized: false },
    { fieldId: 'only-field', apiKey: 'only', kind: 'link', isLocalized: true },
  ],
  publishes: false,
};

function source(text: string, locale: string | null = 'en'): DuplicateSource {
  const body = extractBody(text);
  return { ...body, variantId: randomId<VariantId>(), version: 3, locale, label: 'A label' };
}

function duplicated(text: string, number = 1): string {
  const { body } = duplicateVariant(source(text), TARGET, PLAN, { unique: number, slug: number });
  return renderBody(body.template, body.slots, body.lifted);
}

describe('a duplicate', () => {
  it.each([
    ['title', 'Winter', 1, 'Winter (duplicate)'],
    ['title', 'Winter', 2, 'Winter (duplicate)'],
    ['title', '', 1, ''],
    ['title', null, 1, null],
    ['title', 7, 1, 7],
    ['string', 'SKU 7', 1, 'SKU 7 (duplicate)'],
    ['string', 'SKU 7', 3, 'SKU 7 (duplicate 3)'],
    ['slug', 'winter', 1, 'winter-duplicate'],
    ['slug', 'winter', 2, 'winter-duplicate-2'],
    ['slug', null, 1, null],
    ['link', { id: 'x' }, 1, null],
  ] as const)('of a %s %j with number %d is %j', (kind, value, number, expected) => {
    expect(duplicateValue(kind, value, number)).toEqual(expected);
  });

  it.each([
    ['title', 'A title of 20 chars.', 20, 'A title… (duplicate)'],
    ['title', 'short', 20, 'short (duplicate)'],
    ['title', 'exactly8', 20, 'exactly8 (duplicate)'],
    ['title', 'too long for it', 13, '… (duplicate)'],
    ['title', 'longer than its limit', 12, 'longer than its limit (duplicate)'],
    ['title', `${'👩‍👩‍👧‍👦'.repeat(2)}`, 20, '👩‍👩‍👧‍👦… (duplicate)'],
    ['title', 'é'.normalize('NFD').repeat(9), 20, `${'é'.normalize('NFD').repeat(3)}… (duplicate)`],
    ['string', 'A unique one of 20..', 20, 'A unique… (duplicate)'],
  ] as const)('of a %s %j, limited to %d characters, is %j', (kind, value, limit, expected) => {
    expect(duplicateValue(kind, value, 1, kind === 'string' ? limit + 1 : limit)).toBe(expected);
  });

  it('numbers slugs that need not be unique separately from unique fields', () => {
    const uniques = PLAN.uniques.map((field) => ({ ...field, isUnique: field.kind !== 'slug' }));
    const text = '{"_meta":{"schema":"s"},"slug":"w","code":"7"}';
    const { text: copy } = duplicateVariant(source(text), TARGET, { ...PLAN, uniques }, { unique: 1, slug: 4 });
    expect(copy).toBe('{"_meta":{"schema":"s"},"slug":"w-duplicate-4","code":"7 (duplicate)"}');
  });

  it('does not claim a value that a number does not change', () => {
    const text = source('{"_meta":{"schema":"s"},"code":7}');
    const values = uniqueValuesOf([text], PLAN);
    expect(uniqueClaims(values, 1)).toEqual([]);
    expect(sharedValues(values)).toMatchObject([{ fieldId: 'code-field', value: 7 }]);
  });

  it('changes title and unique fields, and no other text', () => {
    const text =
      '{"_meta":{"schema":"s"},"n":1.0,"title":"Winter","slug":"w","x":{"title":"Winter","big":1e400},"code":"7"}';
    expect(duplicated(text, 2)).toBe(
      '{"_meta":{"schema":"s"},"n":1.0,"title":"Winter (duplicate)","slug":"w-duplicate-2","x":{"title":"Winter","big":1e400},"code":"7 (duplicate 2)"}',
    );
  });

  it('has no value in a unique link field', () => {
    const only = { _meta: { schema: RECORD_LINK }, id: randomUUID() };
    expect(JSON.parse(duplicated(JSON.stringify({ _meta: { schema: 's' }, only, other: only })))).toEqual({
      _meta: { schema: 's' },
      other: only,
    });
  });

  it('has its title as label; without a title, the label of the source with the same suffix', () => {
    const labelOf = (text: string) => duplicateVariant(source(text), TARGET, PLAN, { unique: 1, slug: 1 }).label;
    expect(labelOf('{"_meta":{"schema":"s"},"title":"Winter"}')).toBe('Winter (duplicate)');
    expect(labelOf('{"_meta":{"schema":"s"},"title":null}')).toBe('A label (duplicate)');
    expect([...labelOf(`{"_meta":{"schema":"s"},"title":"${'é😀'.repeat(600)}"}`)]).toHaveLength(1000);
  });

  it('has no delivery key', () => {
    expect(duplicated('{"_meta":{"schema":"s","deliveryKey":"winter"}}')).toBe('{"_meta":{"schema":"s"}}');
  });

  it('claims a unique value once for all locales that share it, in a fixed order', () => {
    const texts = ['en', 'fr'].map((locale) =>
      source(`{"_meta":{"schema":"s"},"slug":"${locale}","code":"7","only":{}}`, locale),
    );
    const values = uniqueValuesOf(texts, PLAN);
    const claims = uniqueClaims(values, 1).map(({ fieldId, locale }) => [fieldId, locale]);
    expect(claims).toEqual([
      ['code-field', ''],
      ['slug-field', 'en'],
      ['slug-field', 'fr'],
    ]);
    expect(uniqueClaims(values, 1)).not.toEqual(uniqueClaims(values, 2));
    expect(uniqueClaims(uniqueValuesOf(texts, { ...PLAN, uniques: [] }), 1)).toEqual([]);
  });

  it('equals its source except for the ids of blocks at any depth', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue(),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('block'),
        tie('link'),
      ),
      block: fc
        .tuple(
          fc.uuid(),
          fc.constantFrom(BLOCK, SHARED_BLOCK),
          fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
        )
        .map(([id, schema, fields]) => ({ _meta: { schema, type: 't' }, id, fields })),
      link: fc.uuid().map((id) => ({ _meta: { schema: RECORD_LINK }, id })),
    }));
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string().map((key) => `f ${key}`),
          value,
          { maxKeys: 4 },
        ),
        (fields) => {
          const text = JSON.stringify({ _meta: { schema: 's' }, ...fields });
          const before = extractBody(text);
          const after = extractBody(duplicated(text));
          expect(after.template).toBe(before.template);
          before.slots.forEach((id, index) => {
            const isBlock = 'bs'.includes(before.slotKinds.charAt(index));
            expect(after.slots[index]).toBe(isBlock ? derivedId(id, TARGET.jobId) : id);
          });
        },
      ),
      { numRuns: inFullRun(3000, 300) },
    );
  });
});
