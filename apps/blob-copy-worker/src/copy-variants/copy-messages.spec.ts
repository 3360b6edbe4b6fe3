import {
  randomId,
  type CommandId,
  type Envelope,
  type FamilyId,
  type JobId,
  type SpaceId,
  type VariantId,
} from '@scriptorium/contracts';
import type { JobRow } from '@scriptorium/jobs';
import { eventViolation, type SendableMessage } from '@scriptorium/messaging';
import { copyMessages } from './copy-messages';

const now = new Date('2026-11-21T10:00:00Z');
const jobId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11' as JobId;
const commandId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c12' as CommandId;
const variantId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c13' as VariantId;
const familyId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c14' as FamilyId;
const command = { spaceId: 1 as SpaceId, spaceKey: 'docs', jobId, commandId };
const job: JobRow = {
  space_id: 1 as SpaceId,
  id: jobId,
  sequence: '7',
  space_key: 'docs',
  kind: 'localize',
  state: 'running',
  root_kind: 'variant',
  root_id: variantId,
  root_version: 1,
  root_label: 'home',
  root_locale: 'en-US',
  root_family_id: null,
  result_family_id: null,
  locales: ['fr-FR'],
  replicate_folders: false,
  requested_by: familyId,
  total: '2',
  created: '1',
  reused: '0',
  skipped: '0',
  failed: '0',
  shared: '0',
  dropped: '0',
  commands_waiting: 1,
  commands_open: 1,
  error_code: null,
  error_message: null,
  error_data: null,
  labels: {},
  parent_job_id: null,
  undoes: null,
  undo_job_id: null,
  undo_requested_by: null,
  attempts: 1,
  accepted_at: now,
  planned_at: now,
  started_at: now,
  started_done: '0',
  changed_at: now,
  progressed_by: commandId,
  ended_at: null,
  ended_by: null,
};
const CONTENT = [
  '"publishedVersion":null,"publishedAt":null,"contentType":"https://example.com/page","repositoryId":"r"',
  `"folderId":null,"workflowState":null,"label":"Home","bodyHash":"${'a'.repeat(43)}","links":["${familyId}"]`,
].join(',');
const copied = [{ variantId, familyId, sourceVariantId: variantId, sourceVersion: 2, content: CONTENT }];

const envelopeOf = (message: SendableMessage): Envelope =>
  'json' in message ? (JSON.parse(message.json) as Envelope) : message.envelope;
const messagesOf = (change: Partial<JobRow>) =>
  copyMessages(command, { copied, sequence: '1', locale: 'fr-FR', job: { ...job, ...change } }, now).map(envelopeOf);
const typesOf = (change: Partial<JobRow>) => messagesOf(change).map(({ type }) => type);

it('reports each new variant, the progress of the job, and to the planner that the window has room', () => {
  expect(typesOf({})).toEqual([
    'scriptorium.variant.created.v2',
    'scriptorium.job.progressed.v2',
    'scriptorium.localization-planner.command-done.v1',
  ]);
});

it('reports no progress if another command has reported within the second', () => {
  expect(typesOf({ progressed_by: randomId<CommandId>() })).toEqual([
    'scriptorium.variant.created.v2',
    'scriptorium.localization-planner.command-done.v1',
  ]);
});

it('reports the end of the job with its last command', () => {
  const ended = { state: 'completed', ended_at: now, ended_by: commandId, commands_waiting: 0 } as const;
  expect(typesOf(ended)).toEqual(['scriptorium.variant.created.v2', 'scriptorium.job.completed.v2']);
});

it('publishes events that match their schemas', () => {
  const events = messagesOf({ commands_waiting: 0, result_family_id: familyId });
  expect(events).toHaveLength(2);
  expect(events.map(eventViolation)).toEqual([undefined, undefined]);
});
