import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An environment variable, and the file that reads it. */
export interface ReadVariable {
  readonly variable: string;
  readonly file: string;
}

/** Files that read variables by a computed name: their names are declared elsewhere, and the page lists them. */
const BY_COMPUTED_NAME: ReadonlyMap<string, string> = new Map([
  ['apps/standalone/src/standalone-options.ts', 'standaloneSettings'],
  ['libs/config/src/load-config.ts', 'the configuration classes'],
  ['libs/config/src/read-secret.ts', 'the configuration classes'],
  ['libs/testing/src/find-go-program.ts', 'find-versitygw.ts and find-delta-rclone.ts'],
  ['tools/machine.mjs', 'variables that other files read'],
]);

const MEMBER = /\benv(?:ironment)?\s*(?:\?\.)?\[([^\]]+)\]/g;
const PROPERTY = /\benv(?:ironment)?\.([A-Z][A-Z0-9_]*)\b/g;
const DESTRUCTURED = /\{([^{}]*)\}\s*=\s*process\.env\b/g;
const COMPUTED_VARIABLE = /\bvariable: '(\w+)'/g;

/**
 * Returns every environment variable that a source file reads or sets. Throws for a variable whose name cannot be read
 * from the source.
 */
export function readVariables(root: string): readonly ReadVariable[] {
  const constants = new Map<string, string>();
  const sources = sourceFiles(root).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  for (const { text } of sources) {
    for (const [, name = '', value = ''] of text.matchAll(/\bconst ([A-Z][A-Z_]+) = '(\w+)'/g))
      constants.set(name, value);
  }
  return sources.flatMap(({ file, text }) =>
    variablesIn(text, file, constants).map((variable) => ({ variable, file })),
  );
}

function variablesIn(text: string, file: string, constants: ReadonlyMap<string, string>): string[] {
  const members = [...text.matchAll(MEMBER)].flatMap(([access, key = '']) => {
    const name = /^['"](\w+)['"]$/.exec(key)?.[1] ?? constants.get(key);
    if (name !== undefined) return [name];
    if (BY_COMPUTED_NAME.has(file)) return [];
    throw new Error(`${file} reads ${access}: use a literal or a constant, or list the file in BY_COMPUTED_NAME.`);
  });
  const properties = [...text.matchAll(PROPERTY)].map(([, name = '']) => name);
  const destructured = [...text.matchAll(DESTRUCTURED)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim().replace(/\W.*$/s, '')),
  );
  const computed = /find(?:-\w+)+\.ts$/.test(file) ? [...text.matchAll(COMPUTED_VARIABLE)] : [];
  return [...members, ...properties, ...destructured, ...computed.map(([, name = '']) => name)].filter(
    (name) => name !== '',
  );
}

/** Files under version control, and new ones, except programs that tests run as fixtures. */
function sourceFiles(root: string): readonly string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return list.split('\n').filter((file) => /\.(ts|mjs|cjs)$/.test(file) && !/(^|\/)fixtures\//.test(file));
}
