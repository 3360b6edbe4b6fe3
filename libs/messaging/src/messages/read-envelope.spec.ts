import { declareCommand, type JobId, RejectedError } from '@scriptorium/contracts';
import { CloudEvent } from 'cloudevents';

import { readEnvelope } from './read-envelope';
import { schemaCheck } from './schema-check';

const command = declareCommand<{ text: string }>('tester', 'take-note', {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string' } },
});
const check = schemaCheck(command.schema);
const { envelope } = command.message({ space: 'space', job: 'job' as JobId }, 'id', { text: 'Grüße' }, new Date(0));

test('reads the envelope of a declared command, which is a valid CloudEvent', () => {
  expect(readEnvelope(JSON.stringify(envelope), command.type, check)).toEqual(envelope);
  expect(new CloudEvent({ ...envelope }).validate()).toBe(true);
});

test('reads an event of the CloudEvents library', () => {
  const event = new CloudEvent({ type: command.type, source: '/elsewhere', data: { text: 'hello' } });
  expect(readEnvelope(JSON.stringify(event), command.type)).toMatchObject({ id: event.id, data: { text: 'hello' } });
});

test.each([
  ['', 'is not JSON'],
  ['[]', 'is not a JSON object'],
  ['null', 'is not a JSON object'],
  [JSON.stringify({ ...envelope, specversion: '0.3' }), 'is not a CloudEvent of version 1.0'],
  [JSON.stringify({ ...envelope, id: '' }), 'has no id'],
  [JSON.stringify({ ...envelope, source: 7 }), 'has no source'],
  [JSON.stringify({ ...envelope, time: undefined }), 'has no time'],
  [JSON.stringify({ ...envelope, type: 'other' }), 'is of type "other", not scriptorium.tester.take-note.v1'],
  [JSON.stringify({ ...envelope, data: null }), 'has no data'],
  [JSON.stringify({ ...envelope, data: { text: 7 } }), 'violates the schema of its data: /text must be string'],
  [JSON.stringify({ ...envelope, data: {} }), "violates the schema of its data: must have required property 'text'"],
])('rejects %s as malformed', (json, reason) => {
  expect(() => readEnvelope(json, command.type, check)).toThrow(
    new RejectedError('MALFORMED_MESSAGE', `The message ${reason}.`),
  );
});
