import type { PageRequest } from '@scriptorium/contracts';
import type { ClientBase, Pool, QueryResultRow } from 'pg';
import type { Listed } from './page';

export interface ListQuery {
  /** A select without an order. Its rows must have an `id`. */
  readonly select: string;
  readonly values: readonly unknown[];
  /** The result of `orderBy`. */
  readonly order: string;
  readonly page: PageRequest;
}

/** Returns one page of a list and the exact length of the list, from one snapshot. */
export async function listRows<Row extends QueryResultRow>(
  db: Pool | ClientBase,
  { select, values, order, page }: ListQuery,
): Promise<Listed<Row>> {
  const [offset, limit] = [values.length + 1, values.length + 2];
  const { rows } = await db.query<Row & { readonly row_count: string }>(
    `
with listed as (${select}
)
select page.*, total.row_count
  from (select count(*) as row_count from listed) total
  left join lateral (select * from listed order by ${order} offset $${offset} limit $${limit}) page on true
 order by ${order}`,
    [...values, page.page * page.size, page.size],
  );
  // After the last page, one row contains only the length.
  return { rows: rows.filter(({ id }) => id !== null), total: Number(rows[0]?.row_count ?? 0) };
}
