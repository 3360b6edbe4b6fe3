// `npm run check` runs every check, `npm run check -- lint types` only the named ones. Nx takes a check from its cache
// if no file that the check reads has changed. `--skip-nx-cache` runs it anyway.
import { randomUUID } from 'node:crypto';
import { checks } from './checks.mjs';
import { report, sumUp } from './count-tests.mjs';
import { deleteResults, RUN } from './task-results.mjs';
import { runTasks, steps, withResults } from './tasks.mjs';

const names = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
const options = process.argv.slice(2).filter((arg) => arg.startsWith('--'));
const unknown = names.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`Unknown check: ${unknown.join(', ')}. The checks are ${checks.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const chosen = steps.filter(({ name }) => (names.length === 0 ? name !== 'build' : names.includes(name)));
const run = (process.env[RUN] = randomUUID());
deleteResults();
const complete = await runTasks(chosen, options);
const tasks = withResults(chosen);
console.log(report(tasks, run).join('\n'));
process.exitCode = sumUp(tasks, { complete }).failed === 0 ? 0 : 1;
