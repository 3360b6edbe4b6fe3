// `npm run check` runs every check, `npm run check -- lint types` only the named ones.
import { checks, runAll } from './checks.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`Unknown check: ${unknown.join(', ')}. The checks are ${checks.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const outcomes = await runAll(names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name)));
process.exitCode = outcomes.every(({ passed }) => passed) ? 0 : 1;
