import type { PageRequest } from '@scriptorium/contracts';
import type { ClientBase, Pool, QueryResultRow } from 'pg';
import type { Listed } from './page';

export interface ListQuery {
  /** A select without order, whose rows have an `id`. */
  readonly select: string;
  readonly values: readonly unknown[];
  /** As `orderBy` writes it. */
  readonly order: string;
  readonly page: PageRequest;
}

/** One page of a list, and the exact length of the list, of one moment. */
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
  // Past the end there is one row that holds the length alone.
  return { rows: rows.filter(({ id }) => id !== null), total: Number(rows[0]?.row_count ?? 0) };
}
