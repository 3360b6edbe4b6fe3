import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { addressOf, createDataSource, createPool } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { Config } from './config';
import { CallerPool, DrivePool, ListPool, SpacePool, SweepPool } from './database-pools.store';
import { administrativeTables } from './spaces/administrative-tables.entity';

/** docs/reference/postgresql.md has the sum. An idle connection is closed after ten seconds. */
const CONNECTIONS = { content: 10, lists: 6, drives: 10, callers: 4, spaces: 10, sweeps: 2 };

/**
 * Provides the pools, and a DataSource that uses the connections of `SpacePool`
 * (docs/adr/0020-administrative-tables-are-entities.md).
 */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly content: Pool,
    private readonly lists: ListPool,
    private readonly drives: DrivePool,
    private readonly callers: CallerPool,
    private readonly spaces: SpacePool,
    private readonly sweeps: SweepPool,
  ) {}

  static forRoot(config: Config): DynamicModule {
    const open = (kind: keyof typeof CONNECTIONS): Pool =>
      createPool({
        ...addressOf(config),
        name: `content-store-${kind}`,
        work: kind === 'sweeps' ? 'background' : 'request',
        connections: CONNECTIONS[kind],
        // With the query plans of a space before its first ANALYZE, right after an import of 100,000 items, reading 50
        // of them took 3.4 s instead of 0.05 s.
        byKeyOnly: true,
      });
    const spaces = open('spaces');
    const providers = [
      { provide: Pool, useValue: open('content') },
      { provide: ListPool, useValue: open('lists') },
      { provide: DrivePool, useValue: open('drives') },
      { provide: CallerPool, useValue: open('callers') },
      { provide: SpacePool, useValue: spaces },
      { provide: SweepPool, useValue: open('sweeps') },
      { provide: DataSource, useFactory: () => createDataSource(spaces, administrativeTables).initialize() },
    ];
    return {
      module: DatabaseModule,
      global: true,
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }

  /**
   * Waits for running transactions. `DataSource.destroy()` would return their connections to the pool, and a waiting
   * request could commit what they have written so far.
   */
  async onApplicationShutdown(): Promise<void> {
    const pools = [this.content, this.lists, this.drives, this.callers, this.spaces, this.sweeps];
    await Promise.all(pools.map((pool) => pool.end()));
  }
}
