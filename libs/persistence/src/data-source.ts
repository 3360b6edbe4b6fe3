import type { Pool, PoolClient } from 'pg';
import { AbstractLogger, DataSource, type EntityManager, type MigrationInterface } from 'typeorm';
import { retryDeadlocks } from './pool';

export type EntityClass = new () => object;
/** Writes nothing: the callers report errors, in their own form. */
class Silent extends AbstractLogger {
  protected writeLog(): void {
    return;
  }
}

type MigrationClass = new () => MigrationInterface;

/**
 * Creates a DataSource for entities. It opens no connections of its own: its queries and transactions use those of
 * `pool`, so the limit and all settings of the pool apply to them. `initialize()` connects once and rejects if the
 * database is unavailable. End the pool and not the DataSource: `destroy()` returns connections of running
 * transactions to the pool.
 */
export function createDataSource(
  pool: Pool,
  entities: readonly EntityClass[],
  migrations: readonly MigrationClass[] = [],
): DataSource {
  // TypeORM creates its pool with `new driver.Pool(...)`.
  const driver = {
    Pool: function sharedPool(): Pool {
      return pool;
    },
  };
  return new DataSource({
    type: 'postgres',
    driver,
    entities: [...entities],
    migrations: [...migrations],
    // The migrations alone change the schema.
    synchronize: false,
    installExtensions: false,
    // `createPool` has the listeners for connection errors.
    poolErrorHandler: () => undefined,
    logger: new Silent(),
  });
}

/**
 * Runs `work` in one transaction, which commits when it resolves and rolls back when it throws. Entities are read and
 * written through `manager`; stores with hand-written SQL get `client`, which is the manager's connection. A
 * transaction that Postgres rolls back to end a deadlock is retried, so `work` may change only the database.
 */
export function inEntityTransaction<T>(
  db: DataSource,
  work: (manager: EntityManager, client: PoolClient) => Promise<T>,
): Promise<T> {
  return retryDeadlocks(() => transact(db, work));
}

/**
 * Not `db.transaction()`: after a failed ROLLBACK it returns the connection to the pool as healthy, so that the next
 * user would get it with the old transaction.
 */
async function transact<T>(
  db: DataSource,
  work: (manager: EntityManager, client: PoolClient) => Promise<T>,
): Promise<T> {
  const runner = db.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    try {
      await runner.startTransaction();
      const result = await work(runner.manager, client);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // TypeORM returns a connection to the pool as healthy, unless the connection has emitted an error.
      await runner.rollbackTransaction().catch((broken: unknown) => client.emit('error', broken));
      throw error;
    }
  } finally {
    await runner.release();
  }
}
