// npm silently omits an optional platform package from the lock file if the registry could not serve it. Then `npm ci`
// fails, or a platform has no binary. This check fails instead, and names the missing packages.
import { readFileSync } from 'node:fs';

/** @typedef {{ packages: Record<string, { optionalDependencies?: Record<string, string> }> }} Lock */

const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const { packages } = /** @type {Lock} */ (JSON.parse(text));
const locked = Object.keys(packages);
const missing = Object.values(packages)
  .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  .filter((name) => !locked.some((path) => path.endsWith(`node_modules/${name}`)));
if (missing.length > 0) {
  console.error(`package-lock.json lacks platform packages: ${missing.join(', ')}. Run npm install again.`);
  process.exit(1);
}
