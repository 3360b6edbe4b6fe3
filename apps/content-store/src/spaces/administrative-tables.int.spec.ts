import { createDataSource, createPool, type EntityClass } from '@scriptorium/persistence';
import { createTestDatabase } from '@scriptorium/testing';
import type { DataSource } from 'typeorm';
import { administrativeTables } from './administrative-tables.entity';
import { FolderEntity } from './folders/folder.entity';

describe('the entities of the administrative tables', () => {
  let db: DataSource;

  beforeAll(async () => {
    const { url } = await createTestDatabase();
    const pool = createPool({ url, name: 'administrative-tables-spec', connections: 2 });
    db = await createDataSource(pool, administrativeTables).initialize();
  });
  afterAll(() => db.destroy());

  /** Returns the columns in which an entity differs from its table: in existence, type, nullability, default or key. */
  const differences = async (entity: EntityClass): Promise<readonly string[]> => {
    const { tablePath, columns } = db.getMetadata(entity);
    const declared = columns.filter(({ isVirtualProperty }) => !isVirtualProperty);
    const runner = db.createQueryRunner();
    try {
      const existing = (await runner.getTable(tablePath))?.columns ?? [];
      const names = new Set(existing.map(({ name }) => name));
      return [
        ...declared.map(({ databaseName }) => databaseName).filter((name) => !names.delete(name)),
        ...names,
        ...db.driver.findChangedColumns(existing, declared).map(({ databaseName }) => databaseName),
      ].sort();
    } finally {
      await runner.release();
    }
  };

  it.each(administrativeTables.map((entity) => ({ name: entity.name, entity })))(
    '$name has the columns that the migrations create',
    async ({ entity }) => {
      expect(await differences(entity)).toEqual([]);
    },
  );

  it('are compared in types, nullability, defaults and missing columns', async () => {
    await db.query(`
alter table content.folders
      alter column name drop not null,
      alter column parent_id type varchar,
      alter column created_at drop default,
      drop column repository_id,
      add column colour text`);
    expect(await differences(FolderEntity)).toEqual(['colour', 'created_at', 'name', 'parent_id', 'repository_id']);
  });
});
