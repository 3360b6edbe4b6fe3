import { createTestDatabase, type TestDatabase } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { derivedId } from './derived-id';

describe('derivedId', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it('computes the same id as content.variant_id in SQL', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const pairs = Array.from({ length: 200 }, (_, n) => ({
      source: randomUUID(),
      destination: ['fr-FR', 'de', 'ø'][n % 3] ?? '',
    }));
    const { rows } = await client.query<{ id: string }>(
      `select content.variant_id(source, destination) as id
         from unnest($1::uuid[], $2::text[]) with ordinality p(source, destination, position)
        order by position`,
      [pairs.map((pair) => pair.source), pairs.map((pair) => pair.destination)],
    );
    await client.end();
    expect(rows.map((row) => row.id)).toEqual(pairs.map((pair) => derivedId(pair.source, pair.destination)));
  });
});
