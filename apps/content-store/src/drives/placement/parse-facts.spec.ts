import * as fc from 'fast-check';
import { outcomeOf } from '../../testing/outcome-of';
import { checkDescription, parseTime } from './parse-facts';

describe('the time of a client', () => {
  it('is the same moment in its ISO 8601 form', () => {
    const dates = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseTime(date.toISOString())).toEqual(date);
      }),
    );
    expect(parseTime(undefined)).toBeNull();
  });

  it.each([
    ['2024-02-29T10:00:00Z', '2024-02-29T10:00:00.000Z'],
    ['2024-02-29T10:00Z', '2024-02-29T10:00:00.000Z'],
    ['2024-02-29t10:00:00z', '2024-02-29T10:00:00.000Z'],
    ['2024-02-29T10:00:00.1234567Z', '2024-02-29T10:00:00.123Z'],
    ['2024-02-29T10:00:00.123456789+02:00', '2024-02-29T08:00:00.123Z'],
    ['2024-02-29T10:00:00-0130', '2024-02-29T11:30:00.000Z'],
    ['2024-02-29T10:00:00', '2024-02-29T10:00:00.000Z'],
  ])('of the form %s is %s', (text, expected) => {
    expect(parseTime(text)?.toISOString()).toBe(expected);
  });

  it.each([
    '',
    'now',
    '2024-02-29',
    '2023-02-29T10:00:00Z',
    '2024-04-31T10:00:00Z',
    '0000-01-01T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-02-29T24:00:01Z',
    '2024-02-29T10:60:00Z',
    '2024-02-29T10Z',
    '2024-02-29T10:00:00 GMT',
    '2024-02-29T10:00:00 (comment)',
    '2024-02-29T10:00:00+99:00',
    ' 2024-02-29T10:00:00Z',
    '2024-02-29T10:00:00Z\n',
    '+012024-02-29T10:00:00Z',
    '20240229T100000Z',
  ])('is rejected if it is %j', (text) => {
    expect(outcomeOf(() => parseTime(text))).toBe('TIME_INVALID');
  });
});

describe('a description', () => {
  it.each(['', 'x'.repeat(1_024), '😀'.repeat(1_024), '\u0001\n', 'e\u0301'])('can be %j', (text) => {
    expect(outcomeOf(() => checkDescription(text))).toBeUndefined();
  });

  it.each(['x'.repeat(1_025), '😀'.repeat(1_025), 'a\0b', '\ud83d', '\ude00\ud83d'])('cannot be %j', (text) => {
    expect(outcomeOf(() => checkDescription(text))).toBe('DESCRIPTION_INVALID');
  });
});
