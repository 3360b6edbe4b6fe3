import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { timed, type Measurement } from './measure-interleaved';

/*
 * The baseline: raw set-based INSERT … SELECT of the same rows into the product's own table, with its indexes and
 * constraints, over one connection. Ids are computed as the product computes them, since rows need to know their new
 * parents. There is no plan and no event, partial copies are visible, and sizes and counts of the parents are not
 * updated.
 *
 *   one statement    everything on the drive but its root, read in physical order
 *   thousands        transactions of 1,000 rows, in the order of the product's plan
 */
const ROWS_A_TRANSACTION = 1_000;

const COLUMNS = `space_id, id, drive_id, parent_id, name, name_key, is_folder, size, child_count, blob_hash, mime_type,
       description, created_by, modified_by, change, source_id, job_id`;

/** $1: the job; $2: the root of the tree. */
const COPIED = `i.space_id, content.variant_id(i.id, $1::text), i.drive_id,
       case when i.id = $2::uuid then i.parent_id else content.variant_id(i.parent_id, $1::text) end,
       case when i.id = $2::uuid then $1::text else i.name end,
       case when i.id = $2::uuid then $1::text else i.name_key end,
       i.is_folder, i.size, i.child_count, i.blob_hash, i.mime_type, i.description, i.created_by, i.modified_by, 1, i.id, $1::uuid`;

export class RawTree {
  private constructor(
    private readonly client: Client,
    private readonly rootId: string,
    private readonly rows: number,
  ) {}

  /** Requires a copy by the product, whose plan has the order. `rootId` is the folder that is copied. */
  static async open(databaseUrl: string, rootId: string): Promise<RawTree> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(`
create unlogged table public.raw_order as
  select number + 1 as place, item_id as id
    from jobs.drive_nodes
   where item_id in (select id from content.drive_items where source_id is null);
alter table public.raw_order add primary key (place)`);
    await client.query('vacuum analyze public.raw_order');
    const { rows } = await client.query<{ count: number }>('select count(*)::integer from public.raw_order');
    return new RawTree(client, rootId, rows[0]?.count ?? 0);
  }

  get inOneStatement(): Measurement {
    const copy = async (limit: string): Promise<void> => {
      await this.client.query(
        `insert into content.drive_items (${COLUMNS})
         select ${COPIED}
           from content.drive_items i
          where i.source_id is null
            and i.parent_id is not null
            ${limit}`,
        [randomUUID(), this.rootId],
      );
    };
    const name = 'raw, one statement';
    return { name, prepare: () => copy('and false'), run: async () => ({ [name]: await timed(() => copy('')) }) };
  }

  get inThousands(): Measurement {
    const copy = async (jobId: string, from: number): Promise<void> => {
      await this.client.query({
        name: 'raw-thousand',
        text: `
insert into content.drive_items (${COLUMNS})
select ${COPIED}
  from public.raw_order o
  join content.drive_items i on i.space_id = 1 and i.id = o.id
 where o.place between $3 and $4`,
        values: [jobId, this.rootId, from, from + ROWS_A_TRANSACTION - 1],
      });
    };
    const all = async (): Promise<void> => {
      const jobId = randomUUID();
      for (let from = 1; from <= this.rows; from += ROWS_A_TRANSACTION) await copy(jobId, from);
    };
    const name = 'raw, thousands';
    return {
      name,
      // The server plans its statements again after every vacuum: not in the measured time.
      prepare: () => copy(randomUUID(), -ROWS_A_TRANSACTION),
      run: async () => ({ [name]: await timed(all) }),
    };
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
