import { readFileSync } from 'node:fs';
import { licenceProblems } from './licences.mjs';

const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const problems = licenceProblems(
  /** @type {{ packages: Record<string, import('./licences.mjs').Locked> }} */ (JSON.parse(text)).packages,
);
if (problems.length > 0) {
  console.error(`Dependencies without an allowed licence (tools/licences.mjs):\n${problems.join('\n')}`);
  process.exit(1);
}
