import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';

/** `.scriptorium.json`: settings of a repository. It holds no secret and no command, since it comes with a clone. */
export interface ProjectFile {
  readonly path: string;
  readonly url?: string;
  readonly space?: string;
}

export const PROJECT_FILE = '.scriptorium.json';
const MEMBERS = ['url', 'space'];

/** Reads the file of a folder, or of one above it, up to the root of the repository (the folder with `.git`). */
export function findProjectFile(folder: string): ProjectFile | undefined {
  for (let current = folder; ; current = dirname(current)) {
    const path = join(current, PROJECT_FILE);
    if (existsSync(path)) return parseProjectFile(path, readFileSync(path, 'utf8'));
    if (existsSync(join(current, '.git')) || dirname(current) === current) return undefined;
  }
}

function parseProjectFile(path: string, text: string): ProjectFile {
  const reject = (what: string): CliError => new CliError(EXIT.usage, 'WRONG_PROJECT_FILE', `${path}: ${what}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw reject('not JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw reject('must be an object.');
  for (const [name, member] of Object.entries(value)) {
    if (!MEMBERS.includes(name)) throw reject(`unknown member "${name}"; the members are ${MEMBERS.join(', ')}.`);
    if (typeof member !== 'string') throw reject(`"${name}" must be a string.`);
  }
  return { path, ...(value as Omit<ProjectFile, 'path'>) };
}
