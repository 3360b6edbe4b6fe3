import type { FieldType } from '@scriptorium/contracts';
import { inFullRun, testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { plainValue } from '../../../content/values/plain-values';
import { ContentCore } from '../../../testing/content-core';
import type { Form } from './condition';
import { orderSql } from './condition.sql';
import { parseOperand } from './parse-operand';

const FORMS: readonly Form[] = [
  'text',
  'number',
  'boolean',
  'date',
  'moment',
  'record',
  'records',
  'upload',
  'uploads',
  'document',
  'presence',
];

const pad = (digits: number) => (value: number) => String(value).padStart(digits, '0');
const number = (max: number, digits = 2): fc.Arbitrary<string> => fc.nat({ max }).map(pad(digits));

/** Generates days and times that may be invalid in every part. */
const day = fc
  .tuple(fc.oneof(number(9_999, 4), fc.constantFrom('0000', '0001', '2024', '2023', '1900')), number(13), number(32))
  .map((parts) => parts.join('-'));
const offset = fc.oneof(
  fc.constantFrom('', 'Z', 'z', ' Z', 'UTC', '+0', 'Europe/Rome'),
  fc.tuple(fc.constantFrom('+', '-'), number(25), fc.constantFrom(':', ''), number(61)).map((parts) => parts.join('')),
);
const time = fc
  .tuple(number(25), number(61), fc.option(fc.tuple(number(61), fc.option(number(999_999_999, 1)))), offset)
  .map(([hours, minutes, rest, zone]) => {
    const [seconds, fraction] = rest ?? [];
    return `${hours}:${minutes}${seconds === undefined ? '' : `:${seconds}`}${fraction === null || fraction === undefined ? '' : `.${fraction}`}${zone}`;
  });
const moment = fc.tuple(day, fc.constantFrom('T', 't', ' '), time).map((parts) => parts.join(''));
const texts = fc.oneof(day, moment, fc.constantFrom('now', 'infinity', 'epoch', 'today', '', 'T10:00', '2024-02-29T'));

describe('the values that a list compares', () => {
  let core: ContentCore;

  beforeAll(async () => {
    core = await ContentCore.start();
  });
  afterAll(() => core.stop());

  /** Returns the comparable form of each value in SQL, as text. */
  async function comparable(form: Form, values: readonly unknown[]): Promise<readonly (string | null)[]> {
    const bound: unknown[] = [values.map((value) => JSON.stringify(value))];
    const subject = { kind: 'field', apiKey: 'x', isLocalized: false, form } as const;
    const sql = orderSql({ subject, direction: 'asc' }, (value) => `$${String(bound.push(value))}`);
    const shown = form === 'moment' ? `(extract(epoch from ${sql}) * 1000)::text` : `${sql}::text`;
    const { rows } = await core.pool.query<{ shown: string | null }>(
      `select ${shown} as shown
         from unnest($1::text[]) with ordinality sent (value, place)
        cross join lateral (select jsonb_build_object('x', sent.value::jsonb) as members) shared
        order by place`,
      bound,
    );
    return rows.map((row) => row.shown);
  }

  const sample = <T>(values: fc.Arbitrary<T>): readonly T[] =>
    fc.sample(values, { numRuns: inFullRun(20_000, 2_000), seed: testSeed() });

  it.each<[FieldType, Form]>([
    ['date_time', 'moment'],
    ['date', 'date'],
  ])('exist for every %s that a record can have', async (fieldType, form) => {
    const stored = sample(texts).filter((text) => plainValue(fieldType, text) !== undefined);
    expect(stored.length).toBeGreaterThan(20);
    const values = await comparable(form, stored);
    expect(stored.filter((_, index) => values[index] === null)).toEqual([]);
  });

  it('are the same time as JavaScript reads, within its precision', async () => {
    const stored = sample(moment).filter((text) => plainValue('date_time', text) !== undefined);
    const values = await comparable('moment', stored);
    const differences = stored.filter((text, index) => {
      const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
      const expected = Date.parse(hasOffset ? text : `${text}Z`);
      return !(Math.abs(Number(values[index] ?? NaN) - expected) <= 1);
    });
    expect(differences).toEqual([]);
  });

  it('equal the operand of a filter with the same text', async () => {
    const stored = sample(moment).filter(
      (text) => plainValue('date_time', text) !== undefined && !/\.\d{4,}/.test(text),
    );
    const operands = stored.map((text) => parseOperand('moment', text) ?? null);
    const [values, expected] = [await comparable('moment', stored), await comparable('moment', operands)];
    expect(stored.filter((_, index) => values[index] !== expected[index])).toEqual([]);
  });

  it.each(FORMS)('as %s never fail the statement, whatever another API stored', async (form) => {
    const hostile = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      texts,
      fc.constantFrom<unknown>(
        { id: 1 },
        { id: { id: [] } },
        [{ id: null }, { upload_id: [] }, 'id', []],
        { document: 'x' },
        { document: { type: 'span', value: { type: 'span', value: 1 } } },
        [[{ document: [{ type: 'code', code: null }] }]],
        1e308,
        -0,
        '1e999999',
      ),
    );
    // jsonb has no U+0000 and no lone surrogates; content.body_members replaces them.
    const stored = sample(hostile).filter((value) => !/\\u(0000|d[89a-f])/i.test(JSON.stringify(value)));
    expect(await comparable(form, stored)).toHaveLength(stored.length);
  });

  it.each<[Form, unknown, string | null]>([
    ['text', 'a', 'a'],
    ['text', null, null],
    ['number', '1', null],
    ['number', 1.5, '1.5'],
    ['record', { id: 'x' }, 'x'],
    ['record', [{ id: 'x' }], null],
    ['records', [{ id: 'x' }, {}, { id: 'y' }], '["x", "y"]'],
    ['records', { id: 'x' }, null],
    [
      'document',
      {
        document: {
          children: [
            { type: 'span', value: 'a' },
            { type: 'block', value: 'b' },
          ],
        },
      },
      'a',
    ],
    ['presence', [], null],
    ['presence', {}, '{}'],
    ['presence', null, null],
  ])('as %s of %j are %j', async (form, value, expected) => {
    expect(await comparable(form, [value])).toEqual([expected]);
  });
});
