import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { createPool, limitsOf } from '@scriptorium/persistence';
import { Pool } from 'pg';
import type { Config } from './config';

@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly pool: Pool) {}

  static forRoot(config: Config): DynamicModule {
    const pool = createPool({
      url: config.databaseUrl,
      name: 'blob-copy-worker',
      // Two kinds of commands seldom use all their slots at once; a third kind then waits briefly for a connection. One
      // more connection is for the lock of the sweep, and one for heartbeats.
      connections: 2 * config.WORKER_CONCURRENCY + 2,
      limits: limitsOf(config),
      byKeyOnly: true,
      joinsByUniqueKey: true,
    });
    return { module: DatabaseModule, global: true, providers: [{ provide: Pool, useValue: pool }], exports: [Pool] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
