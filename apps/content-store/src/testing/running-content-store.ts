import { loadConfig } from '@scriptorium/config';
import { createService, RpcClient } from '@scriptorium/messaging';
import {
  createTestDatabase,
  databaseVariables,
  PATIENT_DATABASE,
  testCallerKeys,
  testNatsUrl,
} from '@scriptorium/testing';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { AppModule } from '../app.module';
import { Config } from '../config';
import { SweepRevalidations } from '../content/validity/sweep-revalidations.service';
import { ListPool } from '../database-pools.store';

/** A running service as in production, and an rpc client for the tests. */
export interface RunningContentStore {
  readonly rpc: RpcClient;
  /** Connects with the service's role. */
  readonly pool: Pool;
  readonly lists: ListPool;
  readonly db: DataSource;
  readonly revalidations: SweepRevalidations;
  stop(): Promise<void>;
}

/** Returns the client of a test, which signs callers as a gateway does. */
function testRpcClient(natsUrl: string): RpcClient {
  const { CALLER_SIGNING_KEY: callerSigningKey } = testCallerKeys;
  return new RpcClient({ service: 'gateway', natsUrl, rpcTimeoutMs: 300_000, callerSigningKey });
}

type Environment = Readonly<Record<string, string>>;

/** Starts the service on its own database and the nats-server of the test file. `environment`: more configuration. */
export async function startContentStore(environment: Environment = {}): Promise<RunningContentStore> {
  const database = await createTestDatabase();
  return runContentStore(database.urlFor('content_store'), await testNatsUrl(), environment);
}

export async function runContentStore(
  databaseUrl: string,
  natsUrl: string,
  environment: Environment = {},
): Promise<RunningContentStore> {
  const variables = {
    ...process.env,
    ...PATIENT_DATABASE,
    ...testCallerKeys,
    ...(await databaseVariables(databaseUrl)),
    NATS_URL: natsUrl,
    ...environment,
  };
  const appModule = AppModule.forRoot(loadConfig(Config, variables));
  const service = await createService(appModule, { logger: false, abortOnError: false });
  await service.listen();
  const rpc = testRpcClient(natsUrl);
  return {
    rpc,
    pool: service.get(Pool),
    lists: service.get(ListPool),
    db: service.get(DataSource),
    revalidations: service.get(SweepRevalidations),
    stop: async () => {
      await rpc.close();
      await service.close();
    },
  };
}
