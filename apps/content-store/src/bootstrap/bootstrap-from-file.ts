import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createDataSource, createPool, inEntityTransaction } from '@scriptorium/persistence';
import { administrativeTables } from '../spaces/administrative-tables.entity';
import { applyBootstrap } from './apply-bootstrap';
import { schemaErrorsOf } from './check-schemas';
import { parseBootstrap } from './parse-bootstrap';

/**
 * Applies a bootstrap file. Returns all of its errors, each as `path: message`. If there are any, nothing is applied.
 */
export async function bootstrapFromFile(databaseUrl: string, file: string): Promise<readonly string[]> {
  const folder = dirname(file);
  const text = readText(file);
  if (text === undefined) return [`$: ${file} cannot be read`];
  const parsed = parseBootstrap(text, (path) => readFileSync(resolve(folder, path), 'utf8'));
  const { declaration } = parsed;
  const errors = [...parsed.errors, ...(await schemaErrorsOf(declaration.spaces))];
  if (errors.length > 0) return errors;

  const pool = createPool({ url: databaseUrl, name: 'content-store-bootstrap', work: 'background', connections: 1 });
  const db = await createDataSource(pool, administrativeTables).initialize();
  try {
    return await inEntityTransaction(db, (manager, client) => applyBootstrap(manager, client, declaration));
  } finally {
    await db.destroy();
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
