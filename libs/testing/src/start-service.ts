import type { ServiceRole } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { databaseVariables } from './pgbouncer/database-variables';
import { testCallerKeys } from './test-caller-keys';
import { createTestDatabase, type TestDatabase } from './test-database';
import { startOwnNatsServer, type OwnNatsServer } from './test-nats';

type Environment = Readonly<Record<string, string | undefined>>;

/** A slow machine must not fail a test whose requests wait for a lock of the test. */
export const PATIENT_DATABASE = {
  DATABASE_LOCK_TIMEOUT_MS: '300000',
  DATABASE_STATEMENT_TIMEOUT_MS: '300000',
  DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MS: '300000',
};

/** A service before it listens, as `createService` of libs/messaging returns it. */
interface StartableService {
  listen(): Promise<unknown>;
  close(): Promise<void>;
}

export interface RunningService<Service> {
  readonly service: Service;
  readonly database: TestDatabase;
  /** Connects to the database as the superuser. */
  readonly pool: Pool;
  readonly nats: OwnNatsServer;
  /** Stops the service. The servers end with the test file. */
  stop(): Promise<void>;
}

export interface ServiceSetUp {
  /** Variables of the service's configuration. */
  readonly environment?: Environment;
  /** Default: a new database. */
  readonly database?: TestDatabase;
}

/**
 * Starts a service inside of the test file, as in production, on its own database and nats-server.
 *
 * @param create creates the service. It gets the variables from which the service reads its configuration.
 */
export async function startService<Service extends StartableService>(
  role: ServiceRole,
  create: (environment: Environment) => Promise<Service>,
  setUp: ServiceSetUp = {},
): Promise<RunningService<Service>> {
  const [database, nats] = [setUp.database ?? (await createTestDatabase()), await startOwnNatsServer()];
  const urls = { ...(await databaseVariables(database.urlFor(role))), NATS_URL: nats.url };
  const service = await create({
    ...process.env,
    ...PATIENT_DATABASE,
    ...testCallerKeys,
    ...urls,
    ...setUp.environment,
  });
  await service.listen();
  const pool = new Pool({ connectionString: database.url });
  const stop = async (): Promise<void> => {
    await service.close();
    await pool.end();
  };
  return { service, database, pool, nats, stop };
}
