import type { CeilingName } from '@scriptorium/contracts';
import { createPool, type PoolOptions } from '@scriptorium/persistence';
import type { Pool } from 'pg';

/** Sets the ceilings of all spaces. A lower one keeps what exists. Requires a connection without a pooler. */
export async function setCeilings(
  address: Pick<PoolOptions, 'url'>,
  ceilings: Readonly<Record<CeilingName, number>>,
): Promise<void> {
  const pool = createPool({ ...address, name: 'content-store-ceilings', work: 'background', connections: 1 });
  try {
    for (const [name, maximum] of Object.entries(ceilings)) {
      await pool.query({
        name: 'set-ceiling',
        text: 'select content.set_ceiling($1, $2)',
        values: [name, maximum],
      });
    }
  } finally {
    await pool.end();
  }
}

export async function readCeilingRows(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ name: string; maximum: string }>({
    name: 'read-ceilings',
    text: 'select name, maximum from content.ceilings order by name',
  });
  return Object.fromEntries(rows.map(({ name, maximum }) => [name, Number(maximum)]));
}
