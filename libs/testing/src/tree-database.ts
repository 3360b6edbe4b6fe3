import { Pool } from 'pg';
import { ContentTree } from './content-tree';
import { createTestDatabase, type TestDatabase } from './test-database';

export interface TreeDatabase extends TestDatabase {
  /** Connects as the superuser. */
  readonly pool: Pool;
  readonly tree: ContentTree;
}

/**
 * Creates a database for the test file with the space of a ContentTree. `drop` also ends the pool, so only one of them
 * may be ended.
 * @param options.connections maximum of the pool; default: 10
 */
export async function createTreeDatabase(options: { readonly connections?: number } = {}): Promise<TreeDatabase> {
  const database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.url, max: options.connections ?? 10 });
  const drop = async (): Promise<void> => {
    await pool.end();
    await database.drop();
  };
  return { ...database, pool, tree: await ContentTree.create(pool), drop };
}
