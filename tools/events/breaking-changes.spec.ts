import { breakingChanges } from './breaking-changes';
import type { Schema } from './read-declarations';

const before: Schema = {
  type: 'object',
  required: ['id', 'place'],
  properties: {
    id: { type: 'string' },
    state: { type: 'string', 'x-extensible-enum': ['active'] },
    place: { type: 'object', required: ['folder'], properties: { folder: { type: 'string' } } },
  },
};
const properties = before['properties'] as Readonly<Record<string, Schema>>;
const withMember = (name: string, schema: Schema): Schema => ({
  ...before,
  properties: { ...properties, [name]: schema },
});

it.each([
  ['a new member', withMember('label', { type: 'string' })],
  ['a new known value', withMember('state', { type: 'string', 'x-extensible-enum': ['active', 'archived'] })],
  ['a member that is guaranteed now', { ...before, required: ['id', 'place', 'state'] }],
  ['another description', withMember('id', { type: 'string', description: 'The id.' })],
])('%s is an addition', (_name, after) => {
  expect(breakingChanges(before, after)).toEqual([]);
});

it.each([
  ['/id is missing.', { ...before, properties: { state: properties['state'], place: properties['place'] } }],
  ['/id is no longer guaranteed.', { ...before, required: ['place'] }],
  ['/id has another type.', withMember('id', { type: 'integer' })],
  ['/id has another pattern.', withMember('id', { type: 'string', pattern: '^a' })],
  ['/place/folder is missing.', withMember('place', { type: 'object', required: ['folder'], properties: {} })],
  ['/ has another type.', { ...before, type: 'array' }],
])('%s is not', (change, after) => {
  expect(breakingChanges(before, after)).toEqual([change]);
});
