import type { JobId, JobProgress, JobView } from '@scriptorium/contracts';

import { jobView } from '../testing/views';
import { JobMemory } from './job-memory';

const { id } = jobView();
const view = (sequence: number, change: Partial<JobView> = {}): JobView => jobView({ sequence, ...change });
const progress = (change: Partial<JobProgress>): JobProgress => ({ ...jobView().progress, total: 9, ...change });
const report = (job: JobView, outcomesTotal = 0) => ({ job, outcomes: [], outcomesTotal });

let memory: JobMemory;
beforeEach(() => (memory = new JobMemory()));

test('keeps only jobs that were read', () => {
  memory.apply({ id, view: view(1) });
  expect(memory.view(id)).toBeUndefined();
  memory.expect(id);
  memory.put(report(view(1)));
  expect(memory.view(id)?.sequence).toBe(1);
});

test('keeps an event that arrives during the read', () => {
  memory.expect(id);
  memory.apply({ id, view: view(3, { state: 'running' }) });
  memory.put(report(view(2)));
  expect(memory.view(id)).toMatchObject({ sequence: 3, state: 'running' });
});

test('keeps the state with the highest sequence, whatever arrives first', () => {
  memory.expect(id);
  for (const sequence of [4, 2, 7, 5, 7]) memory.apply({ id, view: view(sequence) });
  expect(memory.view(id)?.sequence).toBe(7);
});

test('has no view while another gateway has shown a later one', () => {
  memory.expect(id);
  memory.put(report(view(2)));
  memory.note(id, 4);
  expect(memory.view(id)).toBeUndefined();
  memory.apply({ id, view: view(3) });
  expect(memory.view(id)).toBeUndefined();
  memory.put(report(view(4)));
  expect(memory.view(id)?.sequence).toBe(4);
});

test('has no view of an unfinished job without an event for a while, until it is read again', () => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
  memory.expect(id);
  memory.put(report(view(2, { state: 'running' })));
  clock.mockReturnValue(4_000);
  memory.apply({ id, view: view(3, { state: 'running' }) });
  clock.mockReturnValue(8_999);
  expect(memory.view(id)?.sequence).toBe(3);
  clock.mockReturnValue(9_000);
  expect(memory.view(id)).toBeUndefined();
  memory.put(report(view(3, { state: 'running' })));
  expect(memory.view(id)?.sequence).toBe(3);
  memory.put(report(view(4, { state: 'completed' })));
  clock.mockReturnValue(30_000);
  expect(memory.view(id)?.state).toBe('completed');
  clock.mockRestore();
});

test('knows which states the other gateways know', () => {
  memory.expect(id);
  memory.put(report(view(2)));
  expect(memory.published(id)).toBe(0);
  memory.apply({ id, view: view(3) });
  expect(memory.published(id)).toBe(3);
  memory.note(id, 5);
  expect(memory.published(id)).toBe(5);
});

test('drops a job at an event of an older service, which has no sequence', () => {
  memory.expect(id);
  memory.put(report(view(2)));
  memory.apply({ id });
  expect(memory.view(id)).toBeUndefined();
});

test('has the outcomes of a job until their counts change', () => {
  memory.expect(id);
  memory.put(report(view(2, { progress: progress({ failed: 1 }) }), 1));
  memory.apply({ id, view: view(3, { progress: progress({ failed: 1, created: 1 }) }) });
  expect(memory.report(id)).toMatchObject({ job: { sequence: 3 }, outcomesTotal: 1 });
  memory.apply({ id, view: view(4, { progress: progress({ failed: 2, created: 1 }) }) });
  expect(memory.report(id)).toBeUndefined();
});

test('does not take the outcomes of an earlier attempt for those of a retry', () => {
  memory.expect(id);
  memory.put(report(view(2, { progress: progress({ failed: 1 }) }), 1));
  memory.apply({ id, view: view(5, { attempts: 2, progress: progress({ failed: 1 }) }) });
  expect(memory.report(id)).toBeUndefined();
});

test('has a report without outcomes for a job that has none, although it was never read with them', () => {
  memory.expect(id);
  memory.put(report(view(1)));
  memory.apply({ id, view: view(2, { progress: progress({ created: 5 }) }) });
  expect(memory.report(id)).toMatchObject({ outcomes: [], outcomesTotal: 0 });
});

test('calls back once at a change, at a loss and at a later state elsewhere', () => {
  const calls: string[] = [];
  memory.expect(id);
  memory.onChange(id, () => calls.push('change'));
  memory.put(report(view(1)));
  memory.apply({ id, view: view(2) });
  memory.onChange(id, () => calls.push('note'));
  memory.note(id, 9);
  memory.onChange(id, () => calls.push('loss'));
  memory.clear();
  memory.onChange(id, () => calls.push('never'))();
  memory.expect(id);
  memory.put(report(view(10)));
  expect(calls).toEqual(['change', 'note', 'loss']);
});

test('keeps a bounded number of jobs', () => {
  const ids = Array.from({ length: 11_000 }, (_none, index) => `job-${index}` as JobId);
  for (const each of ids) {
    memory.expect(each);
    memory.put(report(view(1, { id: each })));
  }
  expect(ids.filter((each) => memory.view(each) !== undefined)).toHaveLength(10_000);
});
