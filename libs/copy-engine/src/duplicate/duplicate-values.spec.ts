import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import type { UniqueField } from './duplicate-plan';
import { uniqueHash } from '../values/unique-hash';
import { duplicateText, duplicateValue } from './duplicate-values';

const unique = (apiKey: string, kind: UniqueField['kind']): UniqueField => {
  return { fieldId: `${apiKey}-field`, apiKey, kind, isLocalized: true };
};
const PLAN = { titleKey: 'title', uniques: [unique('slug', 'slug'), unique('code', 'string'), unique('only', 'link')] };
const NUMBERS = { unique: 2, slug: 1 };

const lengthOf = (text: string): number => [...text].length;
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

describe('duplicateText', () => {
  it.each([
    ['a repeated title', '{"title":"a","title":"b"}', { title: 'b (duplicate)' }],
    ['a repeated unique value', '{"code":"1","x":1,"code":"2"}', { x: 1, code: '2 (duplicate 2)' }],
    ['a repeated link', '{"only":{"id":"a"},"x":1,"only":{"id":"b"}}', { x: 1 }],
    ['a repeated title whose last value is no text', '{"title":"a","title":7}', { title: 7 }],
    ['an escaped name', '{"\\u0074itle":"a"}', { title: 'a (duplicate)' }],
    ['names of members of every object', '{"constructor":1,"title":"a"}', { constructor: 1, title: 'a (duplicate)' }],
    ['no members', '{}', {}],
  ])('changes what clients read for %s', (_what, before, expected) => {
    expect(JSON.parse(duplicateText(before, PLAN, NUMBERS))).toEqual(expected);
  });

  it('does not add a member for a title that is named like a member of every object', () => {
    const plan = { titleKey: 'constructor', uniques: [unique('toString', 'string')] };
    expect(duplicateText('{"a":1}', plan, NUMBERS)).toBe('{"a":1}');
  });

  it('equals the same changes of the parsed body', () => {
    const value = fc.oneof(text, fc.jsonValue());
    const keys = fc.constantFrom('title', 'slug', 'code', 'only', 'other', 'another');
    fc.assert(
      fc.property(fc.dictionary(keys, value), fc.integer({ min: 1, max: 12 }), (body, number) => {
        const expected = { ...body };
        if (typeof body['title'] === 'string' && body['title'] !== '')
          expected['title'] = `${body['title']} (duplicate)`;
        if (typeof body['slug'] === 'string' && body['slug'] !== '') {
          expected['slug'] = `${body['slug']}-duplicate${number === 1 ? '' : `-${String(number)}`}`;
        }
        if (typeof body['code'] === 'string' && body['code'] !== '') {
          expected['code'] = `${body['code']} (duplicate${number === 1 ? '' : ` ${String(number)}`})`;
        }
        // A null stays: it is no value either.
        if (body['only'] !== null) delete expected['only'];
        const json = JSON.stringify(body);
        const after = JSON.parse(duplicateText(json, PLAN, { unique: number, slug: 1 })) as Record<string, unknown>;
        expect(after).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(Object.keys(after)).toEqual(Object.keys(body).filter((key) => key in expected));
      }),
      { numRuns: inFullRun(2000, 200) },
    );
  });

  it('does not change the text of other members', () => {
    const others = '"n":1.0,"big":12345678901234567890123,"s":"\\u00e9\\/","k\\u0065y":[1e400,{"title":"a"}]';
    expect(duplicateText(`{${others},"title":"a"}`, PLAN, NUMBERS)).toBe(`{${others},"title":"a (duplicate)"}`);
    expect(duplicateText(`{"only":{},${others}}`, PLAN, NUMBERS)).toBe(`{${others}}`);
  });
});

describe('duplicateValue', () => {
  const limits = fc.integer({ min: 13, max: 60 });

  it('has at most the limit of characters, ends with the suffix and begins with the value', () => {
    fc.assert(
      fc.property(text.filter(Boolean), limits, (value, limit) => {
        const duplicate = String(duplicateValue('title', value, 1, limit));
        expect(lengthOf(duplicate)).toBeLessThanOrEqual(limit);
        expect(duplicate.endsWith(' (duplicate)')).toBe(true);
        const kept = duplicate.slice(0, -' (duplicate)'.length);
        expect(value.startsWith(kept.replace(/…$/u, ''))).toBe(true);
      }),
      { numRuns: inFullRun(5000, 500) },
    );
  });

  it('truncates only a value that does not fit', () => {
    fc.assert(
      fc.property(text.filter(Boolean), limits, (value, limit) => {
        const whole = `${value} (duplicate)`;
        expect(duplicateValue('title', value, 1, limit) === whole).toBe(lengthOf(whole) <= limit);
      }),
      { numRuns: inFullRun(5000, 500) },
    );
  });

  it('differs for every number, so that the numbers find a free value', () => {
    fc.assert(
      fc.property(text.filter(Boolean), fc.constantFrom('string', 'slug'), limits, (value, kind, limit) => {
        const values = Array.from({ length: 20 }, (_, index) => duplicateValue(kind, value, index + 1, limit));
        expect(new Set(values).size).toBe(values.length);
      }),
      { numRuns: inFullRun(1000, 100) },
    );
  });
});

describe('uniqueHash', () => {
  it('is the same for equal values only', () => {
    expect(uniqueHash('7')).toEqual(uniqueHash('7'));
    const values = ['7', 7, '7 ', true, 'true', [], {}, 'null', { a: 1 }];
    expect(new Set(values.map((value) => uniqueHash(value)?.toString('hex'))).size).toBe(values.length);
  });

  it.each([[undefined], [null], ['']])('is undefined for %j, which is no value', (value) => {
    expect(uniqueHash(value)).toBeUndefined();
  });
});
