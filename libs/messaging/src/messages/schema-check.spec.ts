import {
  commandDead,
  commandDone,
  copyVariants,
  planJob,
  publishRecord,
  REQUEST_SCHEMAS,
  variantDeleted,
} from '@scriptorium/contracts';

import { eventViolation, requestCheck, schemaCheck } from './schema-check';

const jobId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11';
const commandId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c12';

test.each([
  ['plan-job', planJob, { spaceId: 1, jobId }],
  ['copy-variants', copyVariants, { spaceId: 1, spaceKey: 'docs', jobId, commandId }],
  ['command-done', commandDone, { spaceId: 1, jobId, commandId }],
  ['command-dead', commandDead, { spaceId: 1, jobId, code: 'INTERNAL_ERROR', reason: 'a bug' }],
])('accepts the data of %s, also with an unknown member', (_name, { schema }, data) => {
  expect(schemaCheck(schema)(data)).toBeUndefined();
  expect(schemaCheck(schema)({ ...data, added: 'by a newer version' })).toBeUndefined();
});

test.each([
  [{ spaceId: 1 }, "must have required property 'jobId'"],
  [{ spaceId: '1', jobId }, '/spaceId must be integer'],
  [{ spaceId: 1, jobId: 'job' }, '/jobId must match format "uuid"'],
  [[], 'must be object'],
])('names what is wrong with the data of a command: %j', (data, mistake) => {
  expect(schemaCheck(planJob.schema)(data)).toBe(mistake);
});

const caller = { principalId: jobId, grants: [{ spaceId: 1, spaceKey: 'docs', hubId: 'a', scopes: ['read'] }] };

test.each([
  [{ caller, spaceKey: 'docs', id: 'a', locales: ['en'] }, undefined],
  [{ caller, spaceKey: 'docs', id: 7 }, '/id must be string'],
  [{ caller, spaceKey: 'docs', id: 'a', locales: 'en' }, '/locales must be array'],
  [{ spaceKey: 'docs', id: 'a' }, "must have required property 'caller'"],
  [
    { caller: { ...caller, grants: [{}] }, spaceKey: 'docs', id: 'a' },
    "/caller/grants/0 must have required property 'hubId'",
  ],
  [undefined, 'must be object'],
])('checks the request of an rpc: %j', (request, mistake) => {
  expect(requestCheck(publishRecord.subject)(request)).toBe(mistake);
});

test('compiles the schema of every rpc', () => {
  for (const subject of Object.keys(REQUEST_SCHEMAS)) expect(() => requestCheck(subject)({})).not.toThrow();
});

test('accepts any request of an rpc that is not declared', () => {
  expect(requestCheck('scriptorium.rpc.tester.add.v1')('anything')).toBeUndefined();
});

test('checks the data of an event by its type', () => {
  const state = { version: 1, status: 'deleted', publishingStatus: 'none' };
  const data = { variantId: jobId, familyId: jobId, locale: null, ...state };
  expect(eventViolation({ type: variantDeleted.type, data })).toBeUndefined();
  expect(eventViolation({ type: variantDeleted.type, data: { ...data, version: 0 } })).toBe('/version must be >= 1');
  expect(eventViolation({ type: variantDeleted.type, data: { ...data, locale: 7 } })).toContain('/locale must be');
  expect(eventViolation({ type: 'scriptorium.note.noted.v1', data })).toBe('scriptorium.note.noted.v1 is not declared');
});
