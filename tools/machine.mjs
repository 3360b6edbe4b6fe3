// Prints the properties of this machine that decide which tests run. nx.json makes the output an input of the tests.
// So a result from the cache does not hide that a program has been installed or removed.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const PROGRAMS = ['go', 'nats-server', 'rclone', 'unshare', 'versitygw'];
const VARIABLES = ['NATS_SERVER_BIN', 'RCLONE_BIN', 'RCLONE_DELTA_BIN', 'VERSITYGW_BIN'];

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const folders = (process.env['PATH'] ?? '').split(delimiter);
const found = PROGRAMS.filter((name) => folders.some((folder) => isProgram(join(folder, name))));
const set = VARIABLES.map((name) => `${name}=${process.env[name] ?? ''}`);
console.log([process.platform, process.arch, process.version, process.getuid?.() === 0, ...found, ...set].join(' '));
