// An optional platform package that the registry could not serve is dropped from the lock file without a word;
// `npm ci` then fails, or a platform gets no binary. This check fails instead, and names what is missing.
import { readFileSync } from 'node:fs';

/** @typedef {{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }} Lock */

const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const { packages } = /** @type {Lock} */ (JSON.parse(text));
const locked = Object.keys(packages);
const missing = Object.values(packages)
  .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  .filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)));
if (missing.length > 0) {
  console.error(`package-lock.json lacks platform packages: ${missing.join(', ')}`);
  process.exit(1);
}
