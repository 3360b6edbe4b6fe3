import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { createPool } from '@scriptorium/persistence';
import { Pool } from 'pg';
import type { Config } from './config';

@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly pool: Pool) {}

  static forRoot(config: Config): DynamicModule {
    const pool = createPool({
      url: config.DATABASE_URL,
      name: 'blob-copy-worker',
      // Two kinds of commands seldom fill up their slots together; a third that does waits for a moment. And one that says of a
      // store that it is being swept, and one for signs of life.
      connections: 2 * config.WORKER_CONCURRENCY + 2,
      connectionTimeoutMs: config.databaseTimeoutMs,
      byKeyOnly: true,
      joinsByUniqueKey: true,
    });
    return { module: DatabaseModule, global: true, providers: [{ provide: Pool, useValue: pool }], exports: [Pool] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
