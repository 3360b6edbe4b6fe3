import { createService, RpcClient } from '@scriptorium/messaging';
import { Pool } from 'pg';

/** The service as it runs in production, and what a test asks it with. */
export interface StartedContentStore {
  readonly rpc: RpcClient;
  /** With the rights of the service's own role. */
  readonly pool: Pool;
  stop(): Promise<void>;
}

/** Once a test file: the configuration is read when the application is imported. */
export async function runContentStore(databaseUrl: string, natsUrl: string): Promise<StartedContentStore> {
  process.env['DATABASE_URL'] = databaseUrl;
  process.env['NATS_URL'] = natsUrl;
  const { AppModule } = await import('../app.module.js');
  const service = await createService(AppModule, { logger: false, abortOnError: false });
  await service.listen();
  const rpc = new RpcClient({ service: 'test', natsUrl });
  return {
    rpc,
    pool: service.get(Pool),
    stop: async () => {
      await rpc.close();
      await service.close();
    },
  };
}
