import { closingLine, report, sumUp, type JestCounts, type Task } from './count-tests.mjs';

const RUN = 'this run';

const counts = (passed: number, failed = 0, skipped = 0): JestCounts => ({
  passed,
  failed,
  skipped,
  skips: [],
  suites: {},
});
const step = (name: string, exitCode: number | null, run = RUN): Task => ({
  name,
  kind: 'step',
  result: { run, seconds: 1.5, exitCode },
});
const tests = (counted: JestCounts | undefined, exitCode: number | null, run = RUN): Task => ({
  name: 'libs/jobs test',
  kind: 'tests',
  result: { run, seconds: 1, exitCode, ...(counted === undefined ? {} : { counts: counted }) },
});

describe('sumUp', () => {
  test('adds the checks to the counts of every project', () => {
    const tasks = [step('lint', 0), step('types', 0), tests(counts(5, 0, 1), 0), tests(counts(3), 0)];
    expect(closingLine(sumUp(tasks, { complete: true }))).toBe('10 passed, 0 failed, 1 skipped');
  });

  test('counts a task from the cache like one that ran', () => {
    const tasks = [step('lint', 0, 'earlier'), tests(counts(5), 0, 'earlier')];
    expect(sumUp(tasks, { complete: true })).toEqual({ passed: 6, failed: 0, skipped: 0 });
  });

  test('counts a failed check as a failed test', () => {
    const tasks = [step('lint', 0), step('types', 1), tests(counts(5), 0)];
    expect(sumUp(tasks, { complete: false })).toEqual({ passed: 6, failed: 1, skipped: 0 });
  });

  test.each([
    ['of a check', { name: 'lint', kind: 'step' }],
    ['of a project', { name: 'libs/jobs test', kind: 'tests' }],
  ] as const)('counts a missing result %s as one failed test', (_, missing) => {
    expect(sumUp([missing, tests(counts(5), 0)], { complete: true })).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  test('counts failed tests once, although Jest and Nx also exit with an error', () => {
    expect(sumUp([tests(counts(5, 2), 1)], { complete: false })).toEqual({ passed: 5, failed: 2, skipped: 0 });
  });

  test('counts a failure of Jest without a failed test as one failed test', () => {
    expect(sumUp([tests(counts(5), 1)], { complete: true }).failed).toBe(1);
    expect(sumUp([tests(counts(5), null)], { complete: true }).failed).toBe(1);
  });

  test('counts an incomplete run of Jest as one failed test', () => {
    expect(sumUp([tests(undefined, 1)], { complete: true })).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(sumUp([tests(undefined, 0)], { complete: true })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('counts a failure of Nx or of the servers as one failed test if nothing else failed', () => {
    expect(sumUp([tests(counts(5), 0)], { complete: false })).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  test('counts a skipped test as failed if skips are not allowed', () => {
    const tasks = [step('lint', 0), tests(counts(5, 0, 2), 0)];
    expect(sumUp(tasks, { complete: true, allowSkips: false })).toEqual({ passed: 6, failed: 2, skipped: 2 });
  });
});

describe('report', () => {
  test('lists the checks, incomplete tasks, the slowest suite first, then skipped tests with their reason', () => {
    const jobs = { ...counts(5), suites: { 'libs/jobs': 30_000 }, skips: ['a disk [skipped: needs root]'] };
    const tasks: Task[] = [
      step('lint', 0),
      step('types', 1),
      { name: 'build', kind: 'step' },
      { name: 'libs/auth test', kind: 'tests' },
      tests(jobs, 0),
      tests({ ...counts(5), suites: { e2e: 600_000 } }, 0),
    ];
    expect(report(tasks, RUN)).toEqual([
      'ok      lint  (1.5 s)',
      'FAILED  types  (1.5 s)',
      'FAILED  build',
      'FAILED  libs/auth test did not complete',
      'minutes  suite',
      '   10.0  e2e',
      '    0.5  libs/jobs',
      'skipped: a disk [skipped: needs root]',
    ]);
  });

  test('adds the parts of a suite, and marks what is from the cache', () => {
    const part = (ms: number, title: string): JestCounts => ({ ...counts(1), suites: { e2e: ms }, skips: [title] });
    const cached = { ...counts(1), suites: { 'libs/jobs': 30_000 } };
    const tasks = [
      step('lint', 0, 'earlier'),
      tests(part(60_000, 'one'), 0),
      tests(part(60_000, 'two'), 0, 'earlier'),
      tests(cached, 0, 'earlier'),
    ];
    expect(report(tasks, RUN)).toEqual([
      'ok      lint  (1.5 s, cached)',
      'minutes  suite',
      '    2.0  e2e (partly cached)',
      '    0.5  libs/jobs (cached)',
      'skipped: one',
      'skipped: two (cached)',
    ]);
  });
});
