import type { Client } from 'pg';

/** The schemas with content and jobs. */
export const PRODUCT_SCHEMAS = ['content', 'jobs'];

/** A part of a table on disk: its heap, its maps, its TOAST table, or one of its indexes. */
export interface RelationSize {
  readonly name: string;
  readonly kind: 'table' | 'maps' | 'TOAST' | 'index';
  readonly bytes: number;
  /** Rows of a heap. */
  readonly rows?: number;
}

/** Returns every part of every table of the schemas. Together they are the sum of `pg_total_relation_size`. */
export async function relationSizes(database: Client, schemas: readonly string[]): Promise<RelationSize[]> {
  const { rows } = await database.query<{ name: string; kind: RelationSize['kind']; bytes: string }>(
    `select part.*
       from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
      cross join lateral (values (format('%I.%I', n.nspname, c.relname))) t (name)
      cross join lateral (
        select t.name, 'table' as kind, pg_relation_size(c.oid, 'main') as bytes
         union all
        select t.name, 'maps', pg_relation_size(c.oid, 'fsm') + pg_relation_size(c.oid, 'vm')
         union all
        select t.name, 'TOAST', pg_total_relation_size(c.reltoastrelid)
         where c.reltoastrelid <> 0
         union all
        select format('%I.%I', n.nspname, x.relname), 'index', pg_total_relation_size(x.oid)
          from pg_index i
          join pg_class x on x.oid = i.indexrelid
         where i.indrelid = c.oid
      ) part
      where n.nspname = any($1)
        and c.relkind = 'r'`,
    [schemas],
  );
  const sizes: RelationSize[] = [];
  for (const { name, kind, bytes } of rows) {
    const size = { name, kind, bytes: Number(bytes) };
    sizes.push(kind === 'table' ? { ...size, rows: await countRows(database, size) } : size);
  }
  return sizes;
}

/** Returns what changed between two calls of `relationSizes`, the largest first. */
export function relationGrowth(before: readonly RelationSize[], after: readonly RelationSize[]): RelationSize[] {
  const earlier = new Map(before.map((size) => [keyOf(size), size]));
  return after
    .map((size): RelationSize => {
      const { bytes = 0, rows = 0 } = earlier.get(keyOf(size)) ?? {};
      const grown = { ...size, bytes: size.bytes - bytes };
      return size.rows === undefined ? grown : { ...grown, rows: size.rows - rows };
    })
    .filter(({ bytes }) => bytes !== 0)
    .sort((one, other) => other.bytes - one.bytes);
}

/** Returns what a run adds to the tables of the schemas. A run on tables with free space adds less than it writes. */
export async function measureGrowth(
  database: Client,
  schemas: readonly string[],
  run: () => Promise<unknown>,
): Promise<RelationSize[]> {
  const before = await relationSizes(database, schemas);
  await run();
  return relationGrowth(before, await relationSizes(database, schemas));
}

export function totalBytes(sizes: readonly RelationSize[]): number {
  return sizes.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function countRows(database: Client, { name, bytes }: RelationSize): Promise<number> {
  if (bytes === 0) return 0;
  const { rows } = await database.query<{ count: string }>(`select count(*) from ${name}`);
  return Number(rows[0]?.count);
}

function keyOf({ kind, name }: RelationSize): string {
  return `${kind} ${name}`;
}
