import { randomId, type CopyVariants, type JobId, type VariantId } from '@scriptorium/contracts';
import { cutRollOut, planRollOut } from '@scriptorium/copy-engine';
import { acceptJob } from '@scriptorium/jobs';
import { inSnapshot, inTransaction } from '@scriptorium/persistence';
import { type ContentTree, race } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { plantModel } from '../testing/planted-model';
import { startWorkerWithTree, type WorkerWithTree } from '../testing/running-worker';
import { executeRollOut } from './execute-roll-out';

let worker: WorkerWithTree;
let pool: Pool;
/** With the rights of the worker. */
let workerPool: Pool;
let tree: ContentTree;

beforeAll(async () => {
  worker = await startWorkerWithTree();
  ({ pool, workerPool, tree } = worker);
});
afterAll(() => worker.stop());

/** Plans and accepts a roll-out into French as the planner does. Returns its commands. */
async function plan(...roots: readonly VariantId[]): Promise<readonly CopyVariants[]> {
  const { spaceId, spaceKey } = tree;
  const jobId = randomId<JobId>();
  const locales = ['fr-FR'];
  return inSnapshot(pool, async (client) => {
    const planned = await planRollOut(client, { spaceId, jobId, roots, locales });
    const jobPlan = await cutRollOut(client, { spaceId, jobId, locales }, planned, 100);
    const root = {
      rootKind: 'variant',
      rootId: roots[0] ?? '',
      rootVersion: 2,
      rootLabel: '',
      rootLocale: 'en-US',
    } as const;
    const job = { spaceId, id: jobId, spaceKey, kind: 'roll-out', ...root, locales } as const;
    await acceptJob(client, { ...job, replicateFolders: false, requestedBy: 'editor' }, jobPlan);
    return jobPlan.released.map(({ id: commandId }) => ({ spaceId, spaceKey, jobId, commandId }));
  });
}

/** Creates a page with a copy in French. */
async function copied(links: readonly string[] = []) {
  const source = await tree.item({ members: '"title":"Title","teaser":"Teaser"', links });
  return { source, copy: await tree.copy(source, 'fr-FR') };
}

async function stateOf(id: string) {
  const { rows } = await pool.query<{ version: number; basedOn: number | null; body: string; slots: string[] }>(
    `select v.version, v.based_on as "basedOn", b.template as body, v.slots, v.publishing_status as publishing
       from content.variants v join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
      where v.id = $1`,
    [id],
  );
  return rows[0];
}

async function conflictsOf(id: string): Promise<readonly object[]> {
  const { rows } = await pool.query<object>(
    `select path, base, theirs, mine, source_version, resolution from content.conflicts where variant_id = $1 and locale = 'fr-FR'
      order by path`,
    [id],
  );
  return rows;
}

async function jobOf([command]: readonly CopyVariants[]) {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select state, total::int, created::int as updated, reused::int, skipped::int, failed::int from jobs.jobs where id = $1`,
    [command?.jobId],
  );
  return rows[0];
}

async function eventsOf(id: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ type: string }>(
    `select envelope::json ->> 'type' as type from content.outbox where envelope::json ->> 'subject' = $1 order by position`,
    [id],
  );
  return rows.map(({ type }) => type.split('.').at(-2) ?? '');
}

it('updates each copy once if a command is delivered several times at once', async () => {
  const { source, copy } = await copied();
  await tree.edit(source, { members: '"title":"New","teaser":"Teaser"' });
  const commands = await plan(source);
  await race(20, () => executeRollOut(workerPool, commands[0] as CopyVariants));
  expect(await stateOf(copy)).toMatchObject({ version: 2, basedOn: 2, publishing: 'NONE' });
  expect((await stateOf(copy))?.body).toContain('"title":"New"');
  expect(await jobOf(commands)).toEqual({ state: 'completed', total: 1, updated: 1, reused: 0, skipped: 0, failed: 0 });
  expect(await executeRollOut(workerPool, commands[0] as CopyVariants)).toMatchObject({ kind: 'done' });
  expect(await stateOf(copy)).toMatchObject({ version: 2 });
  expect(await eventsOf(copy)).toEqual(['updated']);
});

it('changes nothing if the transaction is rolled back, and updates when the command is delivered again', async () => {
  const { source, copy } = await copied();
  await tree.edit(source, { members: '"title":"New","teaser":"Teaser"' });
  const commands = await plan(source);
  const [command] = commands as readonly [CopyVariants];
  await pool.query(`
create function jobs.fail_once() returns trigger language plpgsql as
$$ begin raise exception 'the process died' using errcode = '57P01'; end $$;
create trigger fail_once before update on jobs.jobs for each row execute function jobs.fail_once()`);
  await expect(executeRollOut(workerPool, command)).rejects.toThrow('the process died');
  await pool.query('drop trigger fail_once on jobs.jobs; drop function jobs.fail_once()');
  expect(await stateOf(copy)).toMatchObject({ version: 1, basedOn: null });
  await executeRollOut(workerPool, command);
  expect(await stateOf(copy)).toMatchObject({ version: 2, basedOn: 2 });
});

it('loses no edit of a copy that is saved while the roll-out runs', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { source, copy } = await copied();
    await tree.edit(source, { members: '"title":"Title","teaser":"New teaser"' });
    const [command] = (await plan(source)) as readonly [CopyVariants];
    const edit = () =>
      inTransaction(pool, async (client) => {
        await client.query('select from content.families where id = $1 for no key update', [source]);
        const { rows } = await client.query<{ template: string }>(
          `select b.template from content.variants v
             join content.bodies b on b.space_id = v.space_id and b.number = v.body_number where v.id = $1`,
          [copy],
        );
        const members = /"title".*"teaser":"[^"]*"/.exec(rows[0]?.template ?? '')?.[0].replace('Title', 'Titre') ?? '';
        await tree.edit(copy, { members }, client);
      });
    await Promise.all([executeRollOut(workerPool, command), edit()]);
    const { body = '' } = (await stateOf(copy)) ?? {};
    expect(body).toContain('"title":"Titre","teaser":"New teaser"');
    expect(await stateOf(copy)).toMatchObject({ version: 3, basedOn: 2 });
  }
});

it('leads new links of a source to the variants in the locale of the copy', async () => {
  const linked = await copied();
  const alone = await tree.item();
  const { source, copy } = await copied();
  await tree.edit(source, { members: '"title":"Title","teaser":"Teaser"', links: [linked.source, alone] });
  const commands = await plan(source);
  await executeRollOut(workerPool, commands[0] as CopyVariants);
  expect((await stateOf(copy))?.slots).toEqual([linked.copy, alone]);
});

it('records a value that both sides have changed as one conflict, also after several roll-outs', async () => {
  const { source, copy } = await copied();
  await tree.edit(copy, { members: '"title":"Titre","teaser":"Teaser"' });
  for (const title of ['Second', 'Third']) {
    await tree.edit(source, { members: `"title":"${title}","teaser":"${title} teaser"` });
    const commands = await plan(source);
    await executeRollOut(workerPool, commands[0] as CopyVariants);
    expect(await jobOf(commands)).toMatchObject({ state: 'completed', updated: 1 });
  }
  const values = { base: '"Title"', theirs: '"Third"', mine: '"Titre"' };
  expect(await conflictsOf(copy)).toEqual([{ path: '/title', ...values, source_version: 3, resolution: null }]);
  const { body = '', ...state } = (await stateOf(copy)) ?? {};
  expect(state).toMatchObject({ version: 4, basedOn: null });
  expect(body).toContain('"title":"Titre","teaser":"Third teaser"');
});

it('has the present values and places of open conflicts after each merge', async () => {
  const { source, copy } = await copied();
  const members = (title: string, list: string) => `"title":"${title}","teaser":"Teaser","list":${list}`;
  await tree.edit(source, { members: members('Title', '["z","a","c"]') });
  for (const command of await plan(source)) await executeRollOut(workerPool, command);
  await tree.edit(copy, { members: members('Titre', '["z","x","c"]') });
  await tree.edit(source, { members: members('Second', '["z","b","c"]') });
  for (const command of await plan(source)) await executeRollOut(workerPool, command);
  expect(await conflictsOf(copy)).toMatchObject([
    { path: '/list/1', theirs: '"b"', resolution: null },
    { path: '/title', theirs: '"Second"', resolution: null },
  ]);
  await tree.edit(copy, { members: members('Second', '["z","x","c"]') });
  await tree.edit(source, { members: members('Second', '["new","z","b","c"]') });
  for (const command of await plan(source)) await executeRollOut(workerPool, command);
  expect(await conflictsOf(copy)).toMatchObject([
    { path: '/list/1', resolution: 'roll-out', source_version: 3 },
    { path: '/list/2', base: '"a"', theirs: '"b"', mine: '"x"', resolution: null, source_version: 4 },
    { path: '/title', resolution: 'roll-out', source_version: 3 },
  ]);
  expect((await stateOf(copy))?.body).toContain('"list":["new","z","x","c"]');
});

it('counts a copy as reused if its only changes are in conflict', async () => {
  const { source, copy } = await copied();
  await tree.edit(copy, { members: '"title":"Titre","teaser":"Teaser"' });
  await tree.edit(source, { members: '"title":"Second","teaser":"Teaser"' });
  const commands = await plan(source);
  for (const command of commands) await executeRollOut(workerPool, command);
  expect(await jobOf(commands)).toMatchObject({ state: 'completed', total: 1, updated: 0, reused: 1 });
  const { rows } = await pool.query('select outcome, reason from jobs.outcomes where job_id = $1', [
    commands[0]?.jobId,
  ]);
  expect(rows).toEqual([{ outcome: 'reused', reason: 'CONFLICT_OPEN' }]);
  expect(await conflictsOf(copy)).toMatchObject([{ path: '/title', resolution: null, source_version: 2 }]);
  expect(await eventsOf(copy)).toEqual([]);
});

it('keeps a copy that was archived or deleted after the plan was made', async () => {
  const archived = await copied();
  const deleted = await copied();
  for (const { source } of [archived, deleted]) await tree.edit(source, { members: '"title":"New"' });
  const commands = await plan(archived.source, deleted.source);
  await pool.query(`update content.variants set status = 'ARCHIVED' where id = $1`, [archived.copy]);
  await pool.query('delete from content.variants where id = $1', [deleted.copy]);
  await executeRollOut(workerPool, commands[0] as CopyVariants);
  expect(await jobOf(commands)).toMatchObject({ total: 2, updated: 0, skipped: 2, failed: 0 });
  expect(await stateOf(archived.copy)).toMatchObject({ version: 1 });
});

it('reverts a change that the source has reverted, and ends its conflict', async () => {
  const { source, copy } = await copied();
  await tree.edit(copy, { members: '"title":"Titre","teaser":"Teaser"' });
  await tree.edit(source, { members: '"title":"Second","teaser":"Second"' });
  for (const command of await plan(source)) await executeRollOut(workerPool, command);
  expect((await stateOf(copy))?.body).toContain('"title":"Titre","teaser":"Second"');
  await tree.edit(source, { members: '"title":"Title","teaser":"Teaser"' });
  for (const command of await plan(source)) await executeRollOut(workerPool, command);
  expect(await stateOf(copy)).toMatchObject({ basedOn: 3 });
  expect((await stateOf(copy))?.body).toContain('"title":"Titre","teaser":"Teaser"');
  const { rows } = await pool.query('select resolution from content.conflicts where variant_id = $1', [copy]);
  expect(rows).toEqual([{ resolution: 'source' }]);
});

it('does not merge two parts into a body that is too large', async () => {
  const { source, copy } = await copied();
  const [half, other] = ['a'.repeat(120_000), 'b'.repeat(120_000)];
  await tree.edit(copy, { members: `"title":"Title","teaser":"Teaser","own":"${half}"` });
  await tree.edit(source, { members: `"title":"Title","teaser":"Teaser","theirs":"${other}"` });
  const commands = await plan(source);
  for (const command of commands) await executeRollOut(workerPool, command);
  expect(await jobOf(commands)).toMatchObject({ state: 'failed', updated: 0, failed: 1 });
  const { rows } = await pool.query('select reason from jobs.outcomes where job_id = $1', [commands[0]?.jobId]);
  expect(rows).toEqual([{ reason: 'BODY_TOO_LARGE' }]);
  expect(await stateOf(copy)).toMatchObject({ version: 2 });
});

it('has merged bodies validated again, and not those of sources', async () => {
  const pending = async () =>
    (
      await pool.query(`
with pending as (delete from content.pending_bodies returning space_id, body_hash)
select b.template
  from pending p
  join content.bodies b on b.space_id = p.space_id and b.hash = p.body_hash`)
    ).rows;
  const [untouched, changed] = [await copied(), await copied()];
  await tree.edit(changed.copy, { members: '"title":"Title","teaser":"Traduit"' });
  for (const { source } of [untouched, changed]) {
    await tree.edit(source, { members: '"title":"Newer","teaser":"Teaser"' });
  }
  await pending();
  for (const command of await plan(untouched.source)) await executeRollOut(workerPool, command);
  expect(await pending()).toEqual([]);
  for (const command of await plan(changed.source)) await executeRollOut(workerPool, command);
  const merged = expect.stringContaining('"title":"Newer","teaser":"Traduit"') as string;
  expect(await pending()).toEqual([{ template: merged }]);
  expect((await pool.query('select from content.revalidations')).rowCount).toBe(0);
  expect((await stateOf(changed.copy))?.body).toContain('"title":"Newer","teaser":"Traduit"');
});

it('leaves records of a model as they are', async () => {
  const { source, copy } = await copied();
  await tree.edit(source, { members: '"title":"Newest","teaser":"Teaser"' });
  const planned = await plan(source);
  await plantModel(pool, tree);
  for (const command of planned) await executeRollOut(workerPool, command);
  expect(await stateOf(copy)).toMatchObject({ version: 1 });
  expect(await jobOf(planned)).toMatchObject({ state: 'completed', updated: 0, skipped: 1 });
});
