import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { addressOf, createPool, directAddressOf } from '@scriptorium/persistence';
import { Pool } from 'pg';
import type { Config } from './config';
import { SessionPool } from './session-pool.store';

@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly pool: Pool,
    private readonly sessions: SessionPool,
  ) {}

  static forRoot(config: Config): DynamicModule {
    const pool = createPool({
      ...addressOf(config),
      name: 'blob-copy-worker',
      // Two kinds of commands seldom use all their slots at once; a third kind then waits briefly for a connection. One
      // more connection is for heartbeats.
      connections: 2 * config.WORKER_CONCURRENCY + 1,
      byKeyOnly: true,
      joinsByUniqueKey: true,
    });
    const sessions = createPool({ ...directAddressOf(config), name: 'blob-copy-worker-session', connections: 1 });
    const providers = [
      { provide: Pool, useValue: pool },
      { provide: SessionPool, useValue: sessions },
    ];
    return { module: DatabaseModule, global: true, providers, exports: [Pool, SessionPool] };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.pool.end(), this.sessions.end()]);
  }
}
