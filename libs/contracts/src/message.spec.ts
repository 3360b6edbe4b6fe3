import * as fc from 'fast-check';
import { copyBlobs, copyDriveItems, copyVariants, duplicateFamily, planJob, rollBackCopy } from './commands';
import { EVENT_TYPES } from './events/event-types';
import { eventSequence } from './events/sequence';
import { bodyUrl } from './events/variants';
import type { JobId } from './ids';
import { declareCommand, declareEvent, declareRpc, eventsOfSpace } from './message';

const JOB = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11' as JobId;
const noted = declareEvent<object>('note', 'noted', { type: 'object' });
const subjectOf = (space: string, locale?: string): string =>
  noted.message({ space, about: 'a', sequence: '1', ...(locale === undefined ? {} : { locale }) }, 'id', {}, new Date())
    .subject;

/** Returns whether a subject matches a filter, as nats-server decides it. */
function matches(filter: string, subject: string): boolean {
  const [wanted, tokens] = [filter.split('.'), subject.split('.')];
  const rest = wanted.at(-1) === '>';
  if (rest ? tokens.length < wanted.length : tokens.length !== wanted.length) return false;
  return wanted.every((token, at) => token === '>' || token === '*' || token === tokens[at]);
}

const token = fc.string({ unit: fc.constantFrom(...'abZ09-_'), minLength: 1, maxLength: 8 });

it('has a subject with the space, the entity, the fact and the locale of an event', () => {
  expect(subjectOf('docs')).toBe('scriptorium.evt.v2.docs.note.noted');
  expect(subjectOf('docs', 'zh-Hant-TW')).toBe('scriptorium.evt.v2.docs.note.noted.zh-Hant-TW');
  expect(eventsOfSpace('docs')).toBe('scriptorium.evt.v2.docs.>');
});

it.each(['', 'a.b', '*', '>', 'a b', 'ä', 'a\n', 'a\0', '.', 'docs.'])('rejects %j as a subject token', (text) => {
  expect(() => subjectOf(text)).toThrow('cannot be a subject token');
  expect(() => subjectOf('docs', text)).toThrow('cannot be a subject token');
  expect(() => eventsOfSpace(text)).toThrow('cannot be a subject token');
});

it.each(['', 'a.b', '*', '>', 'a b', 'a\n'])('rejects %j as a token in the subject of a command', (text) => {
  const command = declareCommand<object>('tester', 'try', { type: 'object' });
  expect(() => command.message({ space: text, job: JOB }, 'id', {}, new Date())).toThrow('cannot be a subject token');
  expect(() => command.message({ space: 'docs', job: text as JobId }, 'id', {}, new Date())).toThrow(
    'cannot be a subject token',
  );
});

it('has an event with any space and locale in one filter of its type, and in the filter of its space only', () => {
  fc.assert(
    fc.property(token, token, fc.option(token, { nil: undefined }), (space, other, locale) => {
      for (const type of EVENT_TYPES) {
        const { subject } = type.message(
          { space, about: 'a', sequence: '1', ...(locale === undefined ? {} : { locale }) },
          'id',
          {},
          new Date(),
        );
        expect(type.filters.filter((filter) => matches(filter, subject))).toHaveLength(1);
        const ofOthers = EVENT_TYPES.filter((each) => each !== type).flatMap(({ filters }) => filters);
        expect(ofOthers.filter((filter) => matches(filter, subject))).toEqual([]);
        expect(matches(eventsOfSpace(space), subject)).toBe(true);
        expect(matches(eventsOfSpace(other), subject)).toBe(other === space);
      }
    }),
    { numRuns: 50 },
  );
});

it('has a command in the filter of its type only', () => {
  const commands = [planJob, copyVariants, duplicateFamily, copyDriveItems, copyBlobs, rollBackCopy];
  for (const { type, filter } of commands) {
    const [service = '', name = ''] = type.split('.').slice(1);
    const again = declareCommand<object>(service, name, { type: 'object' });
    const { subject } = again.message({ space: 'docs', job: JOB }, 'id', {}, new Date());
    expect(commands.filter((other) => matches(other.filter, subject)).map((other) => other.filter)).toEqual([filter]);
  }
});

it('has different subjects for commands, events and rpcs with the same name', () => {
  const command = declareCommand<object>('tester', 'note', { type: 'object' });
  const { subject } = command.message({ space: 'docs', job: JOB }, 'id', {}, new Date());
  expect(matches(eventsOfSpace('docs'), subject)).toBe(false);
  expect(noted.filters.some((filter) => matches(filter, declareRpc('tester', 'note').subject))).toBe(false);
});

it('has the attributes that CloudEvents 1.0 requires', () => {
  const now = new Date('2024-02-29T10:00:00.123Z');
  const { envelope } = noted.message(
    { space: 'docs', about: 'the-note', sequence: '1' },
    'noted/the-note/1',
    { n: 1 },
    now,
  );
  expect(envelope).toEqual({
    specversion: '1.0',
    id: 'noted/the-note/1',
    source: '/spaces/docs',
    type: 'scriptorium.note.noted.v2',
    subject: 'the-note',
    time: '2024-02-29T10:00:00.123Z',
    sequence: '1',
    datacontenttype: 'application/json',
    dataschema: 'urn:scriptorium:schema:note:v2',
    data: { n: 1 },
  });
});

it('has the extensions of an event that has them', () => {
  const extensions = { sequence: eventSequence(7), dataref: bodyUrl('docs', 'v', 3) };
  const { envelope } = noted.message({ space: 'docs', about: 'v', ...extensions }, 'id', {}, new Date());
  expect(envelope).toMatchObject({
    sequence: '0000000000000007',
    dataref: '/v1/spaces/docs/variants/v/versions/3',
  });
});

it('orders sequences as text in the order of their numbers', () => {
  const sequence = fc.bigInt({ min: 0n, max: 9_999_999_999_999_999n });
  fc.assert(
    fc.property(sequence, sequence, (one, other) => {
      const [first, second] = [eventSequence(String(one)), eventSequence(String(other))];
      expect(first < second).toBe(one < other);
      expect(BigInt(first)).toBe(one);
    }),
  );
});

it.each(['', '-1', '1.5', '1e3', ' 1', '12345678901234567', Number.NaN])('rejects %p as a sequence', (value) => {
  expect(() => eventSequence(value)).toThrow('cannot be the sequence of an event');
});
