// Prints the properties of this machine that decide which tests run, and with which programs. nx.json makes the output
// an input of the tests. So a result from the cache does not hide that a program was installed, updated or removed.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The arguments with which each program prints its version. */
const PROGRAMS = {
  buildah: ['--version'],
  'docker-compose': ['--version'],
  dockerd: ['--version'],
  go: ['version'],
  kubectl: ['version', '--client'],
  'nats-server': ['--version'],
  mmdebstrap: ['--version'],
  openssl: ['version'],
  pgbouncer: ['--version'],
  podman: ['--version'],
  python3: ['--version'],
  rclone: ['version'],
  runc: ['--version'],
  unshare: ['--version'],
  versitygw: ['--version'],
};
const VARIABLES = {
  KUBECTL_BIN: PROGRAMS.kubectl,
  NATS_SERVER_BIN: PROGRAMS['nats-server'],
  PGBOUNCER_BIN: PROGRAMS.pgbouncer,
  RCLONE_BIN: PROGRAMS.rclone,
  RCLONE_DELTA_BIN: PROGRAMS.rclone,
  VERSITYGW_BIN: PROGRAMS.versitygw,
};
const TIMEOUT_MS = 10_000;

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the version on one line.
 *
 * @param {string} path
 * @param {readonly string[]} args
 */
function versionOf(path, args) {
  const { stdout } = spawnSync(path, args, { encoding: 'utf8', timeout: TIMEOUT_MS });
  return JSON.stringify(stdout);
}

const folders = (process.env['PATH'] ?? '').split(delimiter);
const found = Object.entries(PROGRAMS).flatMap(([name, args]) => {
  const path = folders.map((folder) => join(folder, name)).find(isProgram);
  return path === undefined ? [] : [`${name} ${versionOf(path, args)}`];
});
const set = Object.entries(VARIABLES).map(([name, args]) => {
  const path = process.env[name] ?? '';
  return isProgram(path) ? `${name}=${path} ${versionOf(path, args)}` : `${name}=${path}`;
});
console.log([process.platform, process.arch, process.version, process.getuid?.() === 0, ...found, ...set].join('\n'));
