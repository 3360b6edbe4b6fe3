import { PatternBudget } from './patterns/pattern-budget';
import { isBlank, VALIDATORS } from './validators';

type Options = Readonly<Record<string, unknown>>;

const accepts = (name: string, value: unknown, options: Options): boolean | undefined =>
  VALIDATORS.get(name)?.(value, options, new PatternBudget());

describe.each<[string, Options, readonly unknown[], readonly unknown[]]>([
  ['length', { min: 2, max: 3 }, ['ab', 'abc', '😀😀', 7, null, ['a']], ['a', 'abcd', '😀', '😀😀😀😀', '']],
  ['length', { eq: 2 }, ['ab', '\ud800a'], ['a', 'abc', 'e\u0301e']],
  ['length', { eq: 0 }, [''], ['a']],
  ['size', { min: 1, max: 2 }, [[1], [1, 2], 'abc', {}], [[], [1, 2, 3]]],
  ['size', { multiple_of: 2 }, [[], [1, 2]], [[1], [1, 2, 3]]],
  ['size', { multiple_of: 0 }, [[], [1]], []],
  ['number_range', { min: -1, max: 1.5 }, [-1, 0, 1.5, '9'], [-1.0001, 1.6, Infinity, -Infinity, Number.NaN]],
  ['number_range', { min: null, max: '5' }, [-1e9, 1e9], []],
  ['date_range', { min: '2024-02-28' }, ['2024-02-28', '2024-02-29', 7], ['2024-02-27', '0001-01-01']],
  [
    'date_time_range',
    { min: '2024-01-01T00:00:00Z', max: '2024-01-01T10:00:00+02:00' },
    ['2024-01-01T00:00:00', '2024-01-01T08:00:00Z', '2023-12-31T23:00:00-01:00', '2024-01-01T13:30:00+05:30'],
    ['2023-12-31T23:59:59Z', '2024-01-01T08:00:01', '2024-01-01T10:00:00+01:59'],
  ],
  ['date_time_range', { min: 'soon' }, ['2024-01-01T00:00:00Z'], []],
  [
    'format',
    { predefined_pattern: 'email' },
    ['a@b.c', 'ä+b@c-d.example', 7],
    ['', 'a', 'a@b', '@b.c', 'a@.', 'a b@c.d', 'a@b@c.d', 'a@b.c d', 'a@b.c\n'],
  ],
  [
    'format',
    { predefined_pattern: 'url' },
    ['https://example.com', 'ftp://a/b?c#d', 'HTTP://A', 'custom+x://a'],
    ['', 'example.com', '/a', '//a', 'mailto:a@b.c', 'javascript:alert(1)', 'https://', 'https:// a'],
  ],
  ['format', { custom_pattern: '^[a-c]+$' }, ['abc', 7], ['abd', '', 'abc\n']],
  ['format', { custom_pattern: '(' }, ['anything'], []],
  ['format', { custom_pattern: 7 }, ['anything'], []],
  ['format', {}, ['anything'], []],
  [
    'slug_format',
    { predefined_pattern: 'webpage_slug' },
    ['a', 'a-b_c', '2024/a-b', 'a/b/c'],
    ['', 'A', 'a b', '-a', 'a-', 'a--b', 'a/', '/a', 'a//b', 'ä', 'a\n'],
  ],
  ['slug_format', { custom_pattern: '^\\d+$' }, ['12'], ['a12']],
  ['enum', { values: ['a', 1, null] }, ['a', 1, null], ['b', '1', true, 'A', '']],
  ['enum', { values: [] }, [], ['a']],
  ['enum', { values: 'abc' }, ['d'], []],
  [
    'required_seo_fields',
    { fields: ['title', 'image'] },
    [{ title: 'a', image: { id: 'b' } }],
    [{ title: 'a' }, { title: '', image: 'b' }, { title: 'a', image: [] }, {}, 'text', 7],
  ],
  ['title_length', { max: 3 }, [{ title: 'abc' }, { title: '😀😀😀' }, {}, 'abcd', { title: 7 }], [{ title: 'abcd' }]],
  ['description_length', { min: 2 }, [{ description: 'ab' }, {}], [{ description: 'a' }, { description: '' }]],
  [
    'required_alt_title',
    { alt: true, title: true },
    [{ alt: 'a', title: 'b' }, [{ alt: 'a', title: 'b' }], []],
    [{ alt: 'a' }, { title: 'b' }, { alt: '', title: 'b' }, [{ alt: 'a', title: 'b' }, { alt: 'a' }], [null]],
  ],
  ['required_alt_title', { alt: false }, [{}, null], []],
])('the validator %s with %j', (name, options, accepted, rejected) => {
  it('accepts values that satisfy it, and values that it does not apply to', () => {
    expect(accepted.filter((value) => accepts(name, value, options) !== true)).toEqual([]);
  });

  it('rejects other values', () => {
    expect(rejected.filter((value) => accepts(name, value, options) !== false)).toEqual([]);
  });
});

describe('every validator', () => {
  const values: readonly unknown[] = [null, true, 0, '', 'a', [], [null], {}, { title: null }, '\ud800', '\0'];
  const options: readonly Options[] = [
    {},
    { min: null, max: null, eq: null, values: null, fields: null, custom_pattern: null, predefined_pattern: null },
    { min: {}, max: [], eq: 'a', values: {}, fields: 'a', custom_pattern: [], predefined_pattern: 'unknown', alt: 1 },
    { fields: [null, 7, {}], values: [{}] },
  ];

  it('decides without an error on any value, also with options of another type', () => {
    for (const [name, fits] of VALIDATORS) {
      for (const value of values) {
        for (const option of options) {
          expect([name, typeof fits(value, option, new PatternBudget())]).toEqual([name, 'boolean']);
        }
      }
    }
  });

  it('accepts every value without options', () => {
    const names = [...VALIDATORS.keys()];
    expect(names.filter((name) => values.some((value) => accepts(name, value, {}) !== true))).toEqual([]);
  });

  // With quadratic time this test would exceed the runner's limit.
  it('decides on a long text in linear time', () => {
    const long = 300_000;
    for (const text of ['.', 'a', '@', '-', 'a-', '/', 'a.', ' ', ':', '\n']) {
      const repeated = text.repeat(long);
      for (const value of [repeated, `a@${repeated}@`, `a@${repeated} `, `https://${repeated} `, `a${repeated}!`]) {
        expect(accepts('format', value, { predefined_pattern: 'email' })).toBe(false);
        expect(typeof accepts('format', value, { predefined_pattern: 'url' })).toBe('boolean');
        expect(accepts('slug_format', value, { predefined_pattern: 'webpage_slug' })).toBe(value === 'a'.repeat(long));
      }
    }
  });

  it('reads no member of a prototype', () => {
    expect(accepts('required_seo_fields', {}, { fields: ['constructor'] })).toBe(false);
    expect(accepts('required_seo_fields', {}, { fields: ['toString', '__proto__'] })).toBe(false);
  });
});

describe('isBlank', () => {
  it.each([[undefined], [null], [''], [[]]])('is true for %j', (value) => expect(isBlank(value)).toBe(true));

  it.each([[0], [false], [' '], ['\0'], [{}], [[null]], [Number.NaN]])('is false for %j', (value) => {
    expect(isBlank(value)).toBe(false);
  });
});
