import {
  type DataSource,
  type Migration as ExecutedMigration,
  MigrationExecutor,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';

export interface Migration extends MigrationInterface {
  /**
   * True if services of the release before work with the schema after this migration, so that a rolling upgrade is
   * possible (docs/adr/0021-a-service-waits-for-its-schema.md). Default: false.
   */
  readonly keepsOlderServices?: boolean;
}

/** The time of the migration that adds the column. */
const KEPT_SERVICES = 1_764_600_000_030;

/** Records with each migration, in its transaction, whether it keeps older services. */
export class RecordingExecutor extends MigrationExecutor {
  constructor(
    dataSource: DataSource,
    runner: QueryRunner,
    private readonly report: (line: string) => void,
    /** The last migration of each release, oldest first. */
    private readonly lastMigrations: readonly string[],
  ) {
    super(dataSource, runner);
  }

  protected override async insertExecutedMigration(runner: QueryRunner, migration: ExecutedMigration): Promise<void> {
    await super.insertExecutedMigration(runner, migration);
    const { keepsOlderServices = false } = (migration.instance ?? {}) as Partial<Migration>;
    if (keepsOlderServices) await this.markAsCompatible(runner, migration);
    this.report(`applied ${migration.name}`);
  }

  /** No such migration is older than the one that adds the first column. */
  private async markAsCompatible(runner: QueryRunner, { name, timestamp }: ExecutedMigration): Promise<void> {
    await runner.query('update public.migrations set keeps_older_services = true where name = $1', [name]);
    // The migration that adds the column sets it for those before it.
    if (timestamp < KEPT_SERVICES) return;
    await runner.query('update public.migrations set keeps_services_with = $2 where name = $1', [
      name,
      this.releaseBefore(timestamp),
    ]);
  }

  /** Returns the last migration of the newest release that ends before this time. */
  private releaseBefore(timestamp: number): string | undefined {
    return this.lastMigrations.findLast((name) => Number(/\d+$/.exec(name)?.[0]) < timestamp);
  }
}
