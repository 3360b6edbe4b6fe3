import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { addressOf, createPool } from '@scriptorium/persistence';
import { Pool } from 'pg';
import type { Config } from './config';

@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly pool: Pool) {}

  static forRoot(config: Config): DynamicModule {
    const pool = createPool({
      ...addressOf(config),
      name: 'localization-planner',
      connections: 10,
      byKeyOnly: true,
    });
    return { module: DatabaseModule, global: true, providers: [{ provide: Pool, useValue: pool }], exports: [Pool] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
