import { createService, RpcClient } from '@scriptorium/messaging';
import { createTestDatabase, testNatsUrl } from '@scriptorium/testing';
import { Pool } from 'pg';

/** The service as it runs in production, and what a test asks it with. */
export interface RunningContentStore {
  readonly rpc: RpcClient;
  /** With the rights of the service's own role. */
  readonly pool: Pool;
  stop(): Promise<void>;
}

/** On a database of its own and the nats-server of the test file. Once a test file, as below. */
export async function startContentStore(): Promise<RunningContentStore> {
  const database = await createTestDatabase();
  return runContentStore(database.urlFor('content_store'), await testNatsUrl());
}

/** Once a test file: the configuration is read when the application is imported. */
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
    stop: async () => {
      await rpc.close();
      await service.close();
    },
  };
}
