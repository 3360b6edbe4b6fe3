import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createPool, inTransaction } from '@scriptorium/persistence';
import { applyBootstrap } from './apply-bootstrap';
import { schemaMistakesOf } from './check-schemas';
import { parseBootstrap } from './parse-bootstrap';

/** Applies a bootstrap file. Returns its mistakes, all of them, each as `path: message`; with any, nothing is applied. */
export async function bootstrapFromFile(databaseUrl: string, file: string): Promise<readonly string[]> {
  const folder = dirname(file);
  const text = readText(file);
  if (text === undefined) return [`$: ${file} cannot be read`];
  const parsed = parseBootstrap(text, (path) => readFileSync(resolve(folder, path), 'utf8'));
  const { declaration } = parsed;
  const mistakes = [...parsed.mistakes, ...(await Promise.all(declaration.spaces.map(schemaMistakesOf))).flat()];
  if (mistakes.length > 0) return mistakes;

  const pool = createPool({ url: databaseUrl, name: 'content-store-bootstrap', connections: 1 });
  try {
    return await inTransaction(pool, (client) => applyBootstrap(client, declaration));
  } finally {
    await pool.end();
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
