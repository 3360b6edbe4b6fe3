import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { createDataSource, createPool, limitsOf } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { Config } from './config';
import { administrativeTables } from './spaces/administrative-tables.entity';

/**
 * Provides one pool, and a DataSource that uses its connections
 * (docs/adr/0020-administrative-tables-are-entities.md).
 */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly pool: Pool) {}

  static forRoot(config: Config): DynamicModule {
    // byKeyOnly: with the query plans of a space before its first ANALYZE, right after an import of 100,000 items,
    // reading 50 of them took 3.4 s instead of 0.05 s.
    const pool = createPool({
      url: config.databaseUrl,
      name: 'content-store',
      work: 'request',
      connections: 10,
      limits: limitsOf(config),
      byKeyOnly: true,
    });
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: Pool, useValue: pool },
        { provide: DataSource, useFactory: () => createDataSource(pool, administrativeTables).initialize() },
      ],
      exports: [Pool, DataSource],
    };
  }

  /**
   * Waits for running transactions. `DataSource.destroy()` would return their connections to the pool, and a waiting
   * request could commit what they have written so far.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
