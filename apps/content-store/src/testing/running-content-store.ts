import { createService, RpcClient } from '@scriptorium/messaging';
import { createTestDatabase, testNatsUrl } from '@scriptorium/testing';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';

/** A running service as in production, and an rpc client for the tests. */
export interface RunningContentStore {
  readonly rpc: RpcClient;
  /** Connects with the service's role. */
  readonly pool: Pool;
  /** Uses the connections of `pool`. */
  readonly db: DataSource;
  stop(): Promise<void>;
}

/** Starts the service on its own database and the nats-server of the test file. Call it once per test file. */
export async function startContentStore(): Promise<RunningContentStore> {
  const database = await createTestDatabase();
  return runContentStore(database.urlFor('content_store'), await testNatsUrl());
}

/** Starts the service. Call it once per test file, since the configuration is read when the application is imported. */
export async function runContentStore(databaseUrl: string, natsUrl: string): Promise<RunningContentStore> {
  process.env['DATABASE_URL'] = databaseUrl;
  process.env['NATS_URL'] = natsUrl;
  const { AppModule } = await import('../app.module.js');
  const service = await createService(AppModule, { logger: false, abortOnError: false });
  await service.listen();
  const rpc = new RpcClient({ service: 'test', natsUrl, rpcTimeoutMs: 300_000 });
  return {
    rpc,
    pool: service.get(Pool),
    db: service.get(DataSource),
    stop: async () => {
      await rpc.close();
      await service.close();
    },
  };
}
