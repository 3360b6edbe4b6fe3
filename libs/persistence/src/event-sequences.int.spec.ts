import { createTestDatabase, insertTestVariant, ContentTree, race } from '@scriptorium/testing';
import { Pool } from 'pg';

const SECOND = 1_000_000;
const ascending = (one: number, other: number): number => one - other;

describe('the numbers of changes', () => {
  let pool: Pool;

  beforeAll(async () => {
    pool = new Pool({ connectionString: (await createTestDatabase()).url, max: 20 });
  });
  afterAll(() => pool.end());

  const next = async (): Promise<number> => {
    const { rows } = await pool.query<{ number: string }>('select content.next_change() as number');
    return Number(rows[0]?.number);
  };

  it('grow, and follow the clock in microseconds', async () => {
    const before = Date.now() * 1_000 - SECOND;
    const [first, second] = [await next(), await next()];
    expect(first).toBeGreaterThanOrEqual(before);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThan(Date.now() * 1_000 + SECOND);
  });

  it('do not repeat after the sequence was set back, as by a restored backup', async () => {
    const seen = await next();
    await pool.query(`select setval('content.changes', $1)`, [seen - 100 * SECOND]);
    const { done } = await race(20, async () => [await next(), await next(), await next()]);
    const numbers = done.flat();
    expect(numbers).toHaveLength(60);
    expect(new Set(numbers).size).toBe(60);
    expect(Math.min(...numbers)).toBeGreaterThan(seen);
    for (const ofOne of done) expect(ofOne).toEqual([...ofOne].sort(ascending));
  });

  it('are given to a variant by every insert and every update', async () => {
    const tree = await ContentTree.create(pool);
    const [id, locale] = [await tree.item(), 'en-US'];
    const sequenceOf = async (): Promise<number> => {
      const { rows } = await pool.query<{ sequence: string }>('select sequence from content.variants where id = $1', [
        id,
      ]);
      return Number(rows[0]?.sequence);
    };
    const inserted = await sequenceOf();
    await pool.query('update content.variants set version = version where id = $1', [id]);
    const updated = await sequenceOf();
    await pool.query('delete from content.variants where id = $1', [id]);
    await insertTestVariant(pool, { spaceId: tree.spaceId, id, familyId: id, locale });
    const numbers = [inserted, updated, await sequenceOf()];
    expect(inserted).toBeGreaterThan(0);
    expect(numbers).toEqual([...new Set(numbers)].sort(ascending));
  });
});
