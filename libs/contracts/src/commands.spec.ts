import { copyVariants, planJob, reportDeadLetter } from './commands';

const jobId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11';
const commandId = '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c12';
const why = { code: 'INTERNAL_ERROR', reason: 'a bug' };
const now = new Date(0);

const report = (type: string, data: unknown) =>
  reportDeadLetter({ type, subject: `scriptorium.cmd.s.n.v1.docs.${jobId}`, data }, why, now);

test('reports the command and the job of a dead letter', () => {
  const message = report(copyVariants.type, { spaceId: 1, spaceKey: 'docs', jobId, commandId });
  expect(message?.subject).toBe(`scriptorium.cmd.localization-planner.command-dead.v1.docs.${jobId}`);
  expect(message?.envelope).toMatchObject({
    id: `dead/${commandId}`,
    data: { spaceId: 1, jobId, commandId, code: 'INTERNAL_ERROR', reason: 'a bug' },
  });
});

test('reports the job of a planning that was dead-lettered', () => {
  expect(report(planJob.type, { spaceId: 1, jobId })?.envelope).toMatchObject({ id: `dead/${jobId}` });
});

test.each([
  null,
  undefined,
  'text',
  7,
  [],
  {},
  { spaceId: '1', jobId },
  { spaceId: 1.5, jobId },
  { spaceId: 1, jobId: 'job' },
  { spaceId: 1, jobId, commandId: 7 },
])('reports no poison message that names no job or command: %j', (data) => {
  expect(report(copyVariants.type, data)).toBeUndefined();
});

test('reports no message of another type', () => {
  expect(report('scriptorium.tester.note.v1', { spaceId: 1, jobId })).toBeUndefined();
});
