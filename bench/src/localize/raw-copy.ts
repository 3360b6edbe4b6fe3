import { Client } from 'pg';
import type { Method } from './method';
import { ROOT_LOCALE } from '../system/product';

/*
 * The yardstick: raw set-based INSERT … SELECT into the product's own tables, with their indexes and constraints, in
 * transactions of 1,000 variants over one connection.
 *
 *   from staging   the very rows that the product has made lie ready, ids and slots and all: the cost of storing them, and
 *                  nothing else
 *   from sources   what somebody would write by hand who wants copies: new ids drawn, sources read, links left as they are
 */
const VARIANTS_A_TRANSACTION = 1_000;

/** Keeps the rows that are there in other locales than the sources', in the order in which they were made. Their count. */
export async function stageRows(database: Client): Promise<number> {
  await database.query(`
create unlogged table public.staged_variants as
  select row_number() over (order by locale, id)::integer as place, v.*
    from content.variants v
   where locale <> '${ROOT_LOCALE}';
create unlogged table public.staged_versions as
  select s.place, v.*
    from public.staged_variants s
    join content.versions v on v.space_id = s.space_id and v.variant_id = s.id;
create unlogged table public.staged_ids as
  select place, gen_random_uuid() as id, source_variant_id, source_version, locale
    from public.staged_variants;
alter table public.staged_variants add primary key (place);
alter table public.staged_versions add primary key (place);
alter table public.staged_ids add primary key (place)`);
  await database.query('vacuum analyze public.staged_variants, public.staged_versions, public.staged_ids');
  const { rows } = await database.query<{ count: number }>('select count(*)::integer from public.staged_variants');
  return rows[0]?.count ?? 0;
}

export class RawCopy {
  private constructor(
    private readonly client: Client,
    private readonly variants: number,
    private readonly columns: Readonly<Record<'variants' | 'versions', string>>,
  ) {}

  static async open(databaseUrl: string, variants: number): Promise<RawCopy> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    const columns = { variants: await columnsOf(client, 'variants'), versions: await columnsOf(client, 'versions') };
    return new RawCopy(client, variants, columns);
  }

  get fromStaging(): Method {
    const { variants, versions } = this.columns;
    return this.method('raw, rows ready', [
      `insert into content.variants (${variants})
       select ${variants}
         from public.staged_variants
        where place between $1 and $2
        order by place`,
      `insert into content.versions (${versions})
       select ${versions}
         from public.staged_versions
        where place between $1 and $2
        order by place`,
    ]);
  }

  get fromSources(): Method {
    return this.method('raw, from sources', [
      `insert into content.variants (
              space_id, id, family_id, locale, version, repository_id,
              source_variant_id, source_version, created_by, updated_by)
       select v.space_id, s.id, v.family_id, s.locale, 1, v.repository_id, v.id, s.source_version, 'bench', 'bench'
         from public.staged_ids s
         join content.variants v on v.space_id = 1 and v.id = s.source_variant_id
        where s.place between $1 and $2`,
      `insert into content.versions (space_id, variant_id, number, body_hash, slots, label, created_by)
       select v.space_id, s.id, 1, v.body_hash, v.slots, v.label, 'bench'
         from public.staged_ids s
         join content.versions v
           on v.space_id = 1 and v.variant_id = s.source_variant_id and v.number = s.source_version
        where s.place between $1 and $2`,
    ]);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private method(name: string, statements: readonly string[]): Method {
    const copy = async (from: number, to: number): Promise<void> => {
      await this.client.query('begin');
      for (const [index, text] of statements.entries()) {
        await this.client.query({ name: `${name} ${index}`, text, values: [from, to] });
      }
      await this.client.query('commit');
    };
    return {
      name,
      warmUp: () => copy(0, 0),
      run: async () => {
        const start = performance.now();
        for (let from = 1; from <= this.variants; from += VARIANTS_A_TRANSACTION) {
          await copy(from, from + VARIANTS_A_TRANSACTION - 1);
        }
        return performance.now() - start;
      },
    };
  }
}

async function columnsOf(client: Client, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(column_name, ', ' order by ordinal_position) as columns
       from information_schema.columns
      where table_schema = 'content'
        and table_name = $1`,
    [table],
  );
  return rows[0]?.columns ?? '';
}
