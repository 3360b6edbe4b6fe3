/** @typedef {{ passed: number; failed: number; skipped: number }} Counts */
/**
 * @typedef {Counts & { skips: readonly string[]; suites: Record<string, number> }} JestCounts `suites` in milliseconds
 */
/**
 * The result of a task, as its file contains it (tools/task-results.mjs). A check and the build have no counts, and
 * neither has Jest if it did not complete. `run` is the run of `npm test` in which the task really ran.
 *
 * @typedef {{ run: string; seconds: number; exitCode: number | null; counts?: JestCounts }} Result
 */
/**
 * A task of `npm test`. `result` is absent if the task did not run or did not complete. A task from Nx's cache has the
 * result of an earlier run.
 *
 * @typedef {{ name: string; kind: 'step' | 'tests'; result?: Result | undefined }} Task
 */

/**
 * Returns the counts of all tasks. A check and the build count as one test each. A task without a result counts as one
 * failed test. If Jest fails without a failed test (a crash, an interrupt, an error in a set-up), that counts as one
 * failed test. So does a failure of Nx or of the shared servers (`complete: false`) if nothing else failed. So `failed`
 * is 0 exactly if everything passed.
 *
 * @param {readonly Task[]} tasks
 * @param {{ complete: boolean; allowSkips?: boolean }} options with `allowSkips: false`, each skipped test counts as
 *   failed too
 * @returns {Counts}
 */
export function sumUp(tasks, { complete, allowSkips = true }) {
  const counted = tasks.map(({ kind, result }) => (kind === 'step' ? countStep(result) : countTests(result)));
  const total = (/** @type {keyof Counts} */ key) => counted.reduce((sum, counts) => sum + counts[key], 0);
  const skipped = total('skipped');
  const failed = total('failed') + (allowSkips ? 0 : skipped);
  return { passed: total('passed'), failed: failed === 0 && !complete ? 1 : failed, skipped };
}

/** @type {(result: Result | undefined) => Counts} */
function countStep(result) {
  const passed = result?.exitCode === 0;
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/** @type {(result: Result | undefined) => Counts} */
function countTests(result) {
  if (!result?.counts) return { passed: 0, failed: 1, skipped: 0 };
  const { passed, failed, skipped } = result.counts;
  return { passed, failed: failed === 0 && result.exitCode !== 0 ? 1 : failed, skipped };
}

/** @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * Returns the lines before the closing line: each check, the tasks without a result, minutes per suite (longest first),
 * and each skipped test with its reason. Results of an earlier run are marked.
 *
 * @param {readonly Task[]} tasks
 * @param {string} run this run
 * @returns {string[]}
 */
export function report(tasks, run) {
  const isCached = (/** @type {Result} */ result) => result.run !== run;
  const steps = tasks
    .filter(({ kind }) => kind === 'step')
    .map(({ name, result }) => {
      const seconds = result ? `  (${result.seconds.toFixed(1)} s${isCached(result) ? ', cached' : ''})` : '';
      return `${result?.exitCode === 0 ? 'ok    ' : 'FAILED'}  ${name}${seconds}`;
    });
  const ran = tasks.flatMap(({ result }) => (result?.counts ? [{ ...result.counts, cached: isCached(result) }] : []));
  const incomplete = tasks.filter(({ kind, result }) => kind === 'tests' && !result?.counts);
  return [
    ...steps,
    ...incomplete.map(({ name }) => `FAILED  ${name} did not complete`),
    ...minutes(ran),
    ...ran.flatMap(({ skips, cached }) => skips.map((title) => `skipped: ${title}${cached ? ' (cached)' : ''}`)),
  ];
}

/** @type {(ran: readonly (JestCounts & { cached: boolean })[]) => string[]} */
function minutes(ran) {
  /** @type {Map<string, { ms: number; marks: Set<boolean> }>} */
  const suites = new Map();
  for (const { suites: found, cached } of ran) {
    for (const [name, ms] of Object.entries(found)) {
      const suite = suites.get(name) ?? { ms: 0, marks: new Set() };
      suites.set(name, { ms: suite.ms + ms, marks: suite.marks.add(cached) });
    }
  }
  const lines = [...suites]
    .sort(([, one], [, other]) => other.ms - one.ms)
    .map(([name, { ms, marks }]) => `${(ms / 60_000).toFixed(1).padStart(7)}  ${name}${cachedMark(marks)}`);
  return lines.length === 0 ? [] : ['minutes  suite', ...lines];
}

/** @type {(marks: ReadonlySet<boolean>) => string} */
const cachedMark = (marks) => {
  if (!marks.has(true)) return '';
  return marks.has(false) ? ' (partly cached)' : ' (cached)';
};
