import type { SpaceId } from '@scriptorium/contracts';
import { ROWS_OF_JOBS } from '@scriptorium/jobs';
import { StateStream } from '@scriptorium/messaging';
import { createPool, deleteRowsOfSpace, inTransaction } from '@scriptorium/persistence';
import { createTestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { appendSpaceEvents } from '../events/append-space-events';
import { readRunningJobs, insertSpaceDeletion, tablesWithRows } from './space-deletions.store';
import { DeletionTimes } from './deletion-times';
import { LAST_ROWS } from './rows-of-content';
import { SweepSpaceDeletions } from './sweep-space-deletions.service';

/** Values of columns with a check constraint, or that refer to another row. */
const VALUES: Readonly<Record<string, string>> = {
  'content.announced.entity': `'content-type'`,
  'content.bodies.validation_state': `'VALID'`,
  'content.conflicts.kind': `'value'`,
  'content.folders.repository_id': `'${'a'.repeat(24)}'`,
  'content.repository_content_types.repository_id': `'${'a'.repeat(24)}'`,
  'content.repository_content_types.content_type_id': `'${'a'.repeat(24)}'`,
  'content.content_types.schema_id': `'${'a'.repeat(24)}'`,
  'content.content_types.uri': `'https://example.com'`,
  'content.content_types.schema_version': '1',
  'content.content_type_schemas.id': `'${'a'.repeat(24)}'`,
  'content.content_type_schema_versions.schema_id': `'${'a'.repeat(24)}'`,
  'content.models.api_key': `'m' || n`,
  'content.repositories.id': `'${'a'.repeat(24)}'`,
  'content.content_types.id': `'${'a'.repeat(24)}'`,
  'content.models.schema_uri': `'https://example.com'`,
  'content.models.id': `'00000000-0000-0000-0000-000000000001'`,
  'content.model_fields.model_id': `'00000000-0000-0000-0000-000000000001'`,
  'content.model_fields.field_type': `'string'`,
  'content.drive_items.is_folder': 'true',
  'content.publishing_jobs.action': `'publish'`,
  'content.locales.locale': `'en'`,
  'jobs.commands.state': `'closed'`,
  'jobs.drive_copies.conflict': `'fail'`,
  'jobs.jobs.kind': `'duplicate'`,
  'jobs.jobs.root_kind': `'variant'`,
  'jobs.jobs.state': `'completed'`,
  'jobs.jobs.ended_at': 'now()',
  'jobs.outcomes.outcome': `'reused'`,
  'jobs.plan_choices.action': `'share'`,
  'jobs.plan_nodes.decision': `'copy'`,
  'jobs.plans.kind': `'localize'`,
  'jobs.plans.state': `'planning'`,
  'jobs.uses.kind': `'folder'`,
};
/** Rows refer to those of earlier tables. */
const FIRST = [
  'content.content_type_schemas',
  'content.content_type_schema_versions',
  'content.content_types',
  'content.repositories',
  'content.models',
];
/** Events that are owed keep a space from being deleted. */
const NOT_PLANTED = ['jobs.owed_events', 'content.space_deletions', 'content.removals', 'content.grants'];
/** The planner and the worker delete these. */
const ROWS_OF_OTHERS = [
  { table: 'webhooks.webhooks', key: 'id' },
  { table: 'webhooks.deliveries', key: 'webhook_id, id' },
  { table: 'webhooks.events', key: 'id' },
  ...ROWS_OF_JOBS,
];

let pool: Pool;
let store: Pool;
let planner: Pool;
let tables: readonly string[];

beforeAll(async () => {
  const database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
  // Survives the end of a session, as in production.
  store = createPool({ url: database.urlFor('content_store'), name: 'sweeps', work: 'background', connections: 2 });
  planner = new Pool({ connectionString: database.urlFor('localization_planner') });
  const { rows } = await pool.query<{ name: string }>(
    `select table_schema || '.' || c.table_name as name
       from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where column_name = 'space_id' and table_type = 'BASE TABLE'
      order by 1`,
  );
  tables = rows.map(({ name }) => name);
});
afterAll(() => Promise.all([pool, store, planner].map((each) => each.end())));

/** Inserts a space with `count` rows in every table of the catalogue. */
async function plant(key: string, count: number): Promise<SpaceId> {
  const { rows } = await pool.query<{ id: SpaceId }>(
    `insert into content.spaces (key, hub_id, label, created_by, updated_by)
     values ($1, substr(md5($1), 1, 24), $1, 'me', 'me') returning id`,
    [key],
  );
  const spaceId = rows[0]?.id ?? (0 as SpaceId);
  for (const table of [...FIRST, ...tables.filter((each) => !FIRST.includes(each))]) {
    if (!NOT_PLANTED.includes(table)) await plantRows(table, spaceId, count);
  }
  await inTransaction(store, (client) => appendSpaceEvents(client, spaceId));
  // The outbox has no relay here.
  await pool.query('delete from content.outbox');
  return spaceId;
}

async function plantRows(table: string, spaceId: SpaceId, count: number): Promise<void> {
  const { rows: columns } = await pool.query<{ name: string; type: string; isKey: boolean }>(
    `select a.attname as name, format_type(a.atttypid, null) as type,
            coalesce(a.attnum = any (i.indkey), false) as "isKey"
       from pg_attribute a
       left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
      where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attidentity = ''
        and (a.attnotnull and not a.atthasdef or $1 || '.' || a.attname = any ($2))`,
    [table, Object.keys(VALUES)],
  );
  const value = ({ name, type }: { name: string; type: string }): string => {
    const given = VALUES[`${table}.${name}`];
    if (name === 'space_id') return String(spaceId);
    if (given !== undefined) return given;
    switch (type) {
      case 'uuid':
        return 'gen_random_uuid()';
      case 'bytea':
        return `decode(md5(random()::text), 'hex')`;
      case 'boolean':
        return 'false';
      case 'timestamp with time zone':
        return 'now()';
      case 'jsonb':
        return `'{}'`;
      case 'text':
        return 'substr(md5(random()::text), 1, 24)';
      default:
        return type.endsWith('[]') ? `'{}'` : 'n';
    }
  };
  await pool.query(
    `insert into ${table} (${columns.map(({ name }) => name).join(', ')})
     select ${columns.map(value).join(', ')} from generate_series(1, ${count}) n
         on conflict do nothing`,
  );
}

async function filled(spaceId: SpaceId): Promise<readonly string[]> {
  const names = await Promise.all(
    tables.map(async (table) => {
      const { rows } = await pool.query(`select from ${table} where space_id = $1 limit 1`, [spaceId]);
      return rows.length > 0 ? [table] : [];
    }),
  );
  return names.flat();
}

const request = (spaceId: SpaceId) => inTransaction(store, (client) => insertSpaceDeletion(client, spaceId, 'me'));

const sweeper = () =>
  new SweepSpaceDeletions(store, new StateStream(undefined as never, {} as never), new DeletionTimes(0));

async function deleteOthers(spaceId: SpaceId): Promise<void> {
  const { signal } = new AbortController();
  await deleteRowsOfSpace(planner, { service: 'localization-planner', spaceId, tables: ROWS_OF_OTHERS, signal });
  for (const table of ['content.blobs', 'content.uploads', 'jobs.drive_blobs']) {
    await pool.query(`delete from ${table} where space_id = $1`, [spaceId]);
  }
}

const spaceEvents = async (key: string): Promise<readonly string[]> => {
  const { rows } = await pool.query<{ subject: string }>(
    `select subject from content.outbox where subject like $1 order by position`,
    [`scriptorium.evt.v2.${key}.%`],
  );
  return rows.map(({ subject }) => subject.split('.').slice(4).join('.'));
};

it('leaves nothing of a space in any table of the catalogue, and everything of another one', async () => {
  const [gone, kept] = [await plant('gone', 1_500), await plant('kept', 3)];
  const planted = tables.filter((table) => !NOT_PLANTED.includes(table));
  expect(await filled(gone)).toEqual(expect.arrayContaining(planted));
  const before = await filled(kept);
  await request(gone);
  await sweeper().sweep();
  const left = await tablesWithRows(store, gone);
  expect(left).toEqual(
    tables.filter((table) => /^(jobs|webhooks)\.|\.(blobs|uploads)$/.test(table) && !NOT_PLANTED.includes(table)),
  );
  expect(await spaceEvents('gone')).toEqual([]);
  await deleteOthers(gone);
  await Promise.all([sweeper().sweep(), sweeper().sweep()]);
  await sweeper().sweep();
  expect(await filled(gone)).toEqual([]);
  const { rows } = await pool.query(`select from content.spaces where key = 'gone'`);
  expect(rows).toEqual([]);
  const events = await spaceEvents('gone');
  expect(events.at(-1)).toBe('space.deleted');
  expect(events.filter((event) => event === 'space.deleted')).toHaveLength(1);
  expect(await filled(kept)).toEqual(before);
});

it('continues after its sessions are killed between and in the pieces', async () => {
  const gone = await plant('killed', 1_500);
  await request(gone);
  await deleteOthers(gone);
  let isOver = false;
  const killing = (async () => {
    while (!isOver) {
      await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'content_store'`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  for (let kill = 0; kill < 20; kill += 1)
    await sweeper()
      .sweep()
      .catch(() => undefined);
  isOver = true;
  await killing;
  for (let sweep = 0; sweep < 3; sweep += 1)
    await sweeper()
      .sweep()
      .catch(() => undefined);
  expect(await filled(gone)).toEqual([]);
  expect((await spaceEvents('killed')).filter((event) => event === 'space.deleted')).toHaveLength(1);
});

it('waits for owed events, and deletes what was saved meanwhile', async () => {
  const gone = await plant('owing', 3);
  await plantRows('jobs.owed_events', gone, 1);
  await request(gone);
  await sweeper().sweep();
  expect(await filled(gone)).toEqual(expect.arrayContaining(['content.variants', 'content.drives']));
  await pool.query('delete from jobs.owed_events where space_id = $1', [gone]);
  await deleteOthers(gone);
  await plantRows('jobs.plans', gone, 1);
  await sweeper().sweep();
  expect(await filled(gone)).toEqual(
    expect.arrayContaining([...LAST_ROWS].filter((table) => !NOT_PLANTED.includes(table))),
  );
  await plantRows('content.variants', gone, 2);
  await deleteOthers(gone);
  await sweeper().sweep();
  expect(await filled(gone)).toEqual([]);
});

it('names the jobs that keep a space from being deleted', async () => {
  const busy = await plant('busy', 1);
  await pool.query(`update jobs.jobs set state = 'running', ended_at = null where space_id = $1`, [busy]);
  const ids = await inTransaction(store, (client) => readRunningJobs(client, busy));
  expect(ids).toHaveLength(1);
});
