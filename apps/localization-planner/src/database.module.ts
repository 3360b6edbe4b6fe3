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
      name: 'localization-planner',
      connections: 10,
      limits: limitsOf(config),
      byKeyOnly: true,
    });
    return { module: DatabaseModule, global: true, providers: [{ provide: Pool, useValue: pool }], exports: [Pool] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
