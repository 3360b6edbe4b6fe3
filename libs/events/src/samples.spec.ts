import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATA_SCHEMA_OF, DATA_SCHEMAS, EVENT_SCHEMA } from './event-schemas';
import { InvalidEventError, isAbout, parseEvent } from './parse-event';

type Schema = Readonly<Record<string, unknown>>;

// Recorded from the stream of a running system. A change of events adds samples, and changes none: their readers exist.
const folder = join(__dirname, '../samples');
const samples = readdirSync(folder).map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

const dataSchemas: readonly (Schema & { readonly $id: string })[] = Object.values(DATA_SCHEMAS);

/** Returns the members of a value that its schema does not name. */
function undescribed(schema: Schema, value: unknown, path = ''): readonly string[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  if (typeof value !== 'object' || value === null || schema['properties'] === undefined) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const described = properties[name];
    return described === undefined ? [`${path}/${name}`] : undescribed(described, member, `${path}/${name}`);
  });
}

it('every type of event has a sample', () => {
  const types = samples.map(({ text }) => parseEvent(text).type);
  expect([...new Set(types)].sort()).toEqual(Object.keys(DATA_SCHEMA_OF).sort());
});

it.each(samples)('$file is readable, and the schemas name all of its members', ({ text }) => {
  const event = parseEvent(text);
  expect(event.dataschema).toBe(DATA_SCHEMA_OF[event.type]);
  const schema = dataSchemas.find(({ $id }) => $id === event.dataschema);
  expect(undescribed(EVENT_SCHEMA, event)).toEqual([]);
  expect(undescribed(schema ?? {}, event.data)).toEqual([]);
  expect(schema).toHaveProperty('properties');
});

it('the id of an event of a variant ends with its sequence', () => {
  const events = samples.map(({ text }) => parseEvent(text)).filter((event) => isAbout(event, 'variant'));
  const computed = events.map(({ type, data, sequence }) => {
    const [, , fact] = type.split('.');
    return [fact, data.variantId, data.version, sequence].join('/');
  });
  expect(events.map(({ id }) => id)).toEqual(computed);
});

const [sample] = samples;
const event = JSON.parse(sample?.text ?? '{}') as Record<string, unknown> & { readonly data: Record<string, unknown> };
const textWith = (change: object): string => JSON.stringify({ ...event, ...change });

it.each([
  ['The message is not JSON', '{'],
  ["must have required property 'specversion'", '{}'],
  ['/sequence must match pattern', textWith({ sequence: '7' })],
  ['/data must have required property', textWith({ data: {} })],
  ['must be object', '[]'],
])('rejects an event with the reason: %s', (reason, text) => {
  expect(() => parseEvent(text)).toThrow(InvalidEventError);
  expect(() => parseEvent(Buffer.from(text))).toThrow(reason);
});

it('reads new members, new values and events of new types', () => {
  const changed = { ...event.data, status: 'resting', kind: 'another', newMember: 1 };
  expect(parseEvent(textWith({ data: changed, anotherExtension: 'x' })).data).toEqual(changed);
  const unknown = parseEvent(textWith({ type: 'scriptorium.variant.dreamt.v2', data: {} }));
  expect(isAbout(unknown, 'variant')).toBe(false);
});

it('distinguishes the entities of events, with the type of its data', () => {
  for (const { text } of samples) {
    const parsed = parseEvent(text);
    const ids = [
      isAbout(parsed, 'variant') ? parsed.data.variantId : '',
      isAbout(parsed, 'job') ? parsed.data.jobId : '',
      isAbout(parsed, 'drive-item') ? parsed.data.itemId : '',
      isAbout(parsed, 'space') ? parsed.data.key : '',
      isAbout(parsed, 'content-type') ? parsed.data.contentTypeId : '',
    ];
    expect(ids.filter((id) => id !== '')).toEqual([parsed.subject]);
  }
});
