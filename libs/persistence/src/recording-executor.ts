import {
  type DataSource,
  type Migration as ExecutedMigration,
  MigrationExecutor,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';

export interface Migration extends MigrationInterface {
  /**
   * True if services of the version before work with the schema after this migration, so that a rolling upgrade is
   * possible (docs/adr/0021-a-service-waits-for-its-schema.md). Default: false.
   */
  readonly keepsOlderServices?: boolean;
}

/** Records with each migration, in its transaction, whether it keeps older services. */
export class RecordingExecutor extends MigrationExecutor {
  constructor(
    dataSource: DataSource,
    runner: QueryRunner,
    private readonly report: (line: string) => void,
  ) {
    super(dataSource, runner);
  }

  protected override async insertExecutedMigration(runner: QueryRunner, migration: ExecutedMigration): Promise<void> {
    await super.insertExecutedMigration(runner, migration);
    const { keepsOlderServices = false } = (migration.instance ?? {}) as Partial<Migration>;
    // No such migration is older than the one that adds the column.
    if (keepsOlderServices)
      await runner.query('update public.migrations set keeps_older_services = true where name = $1', [migration.name]);
    this.report(`applied ${migration.name}`);
  }
}
