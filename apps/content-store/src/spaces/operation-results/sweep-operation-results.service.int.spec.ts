import { createTestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { SweepOperationResults } from './sweep-operation-results.service';

describe('results of operations', () => {
  let pool: Pool;

  beforeAll(async () => {
    const database = await createTestDatabase();
    pool = new Pool({ connectionString: database.urlFor('content_store') });
  });
  afterAll(() => pool.end());

  it('are deleted when they are a day old, in batches and by several processes at once', async () => {
    await pool.query(
      `insert into content.operation_results (space_id, id, result, created_at)
       select 1, gen_random_uuid(), '{}', now() - hours * interval '1 hour'
         from unnest(array[1, 23, 25, 48]) hours
        cross join generate_series(1, 1100)`,
    );
    const sweepers = [new SweepOperationResults(pool), new SweepOperationResults(pool)];
    await Promise.all(sweepers.map((sweeper) => sweeper.sweep()));
    await sweepers[0]?.sweep();
    const { rows } = await pool.query(
      `select count(*)::integer as count,
              max(extract(epoch from now() - created_at))::integer / 3600 as oldest
         from content.operation_results`,
    );
    expect(rows).toEqual([{ count: 2_200, oldest: 23 }]);
  });
});
