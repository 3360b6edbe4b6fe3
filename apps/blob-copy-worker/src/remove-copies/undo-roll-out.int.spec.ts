import type { CopyVariants, VariantId } from '@scriptorium/contracts';
import { inTransaction } from '@scriptorium/persistence';
import { ContentTree, createTestDatabase, race, type TestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { executeRollOut } from '../roll-out/execute-roll-out';
import { planRollOutOf } from '../testing/planned-roll-out';
import { planUndoOf, type UndoChoice } from '../testing/planned-undo';
import { executeRemoval } from './execute-removal';

describe('the undo of a roll-out', () => {
  let database: TestDatabase;
  let pool: Pool;
  /** With the rights of the worker. */
  let workerPool: Pool;
  let tree: ContentTree;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    workerPool = new Pool({ connectionString: database.urlFor('blob_copy_worker') });
    tree = await ContentTree.create(pool);
  });
  afterAll(async () => {
    await pool.end();
    await workerPool.end();
    await database.drop();
  });

  const members = (title: string, teaser: string): string => `"title":"${title}","teaser":"${teaser}"`;

  /** Creates a page with a copy in French. */
  async function copied(links: readonly string[] = []) {
    const source = await tree.item({ members: members('Title', 'Teaser'), links });
    return { source, copy: await tree.copy(source, 'fr-FR') };
  }

  async function rollOut(source: VariantId): Promise<CopyVariants> {
    const [command] = await planRollOutOf(pool, tree, [source], ['fr-FR']);
    if (command === undefined) throw new Error('The roll-out has no command.');
    await executeRollOut(workerPool, command);
    return command;
  }

  async function undo(job: CopyVariants, choices: readonly UndoChoice[] = []) {
    const { jobId, planned, commands } = await planUndoOf(pool, job, choices);
    for (const command of commands) await executeRemoval(workerPool, command);
    return { jobId, planned, commands };
  }

  /** Returns the state of a copy, without its version: version numbers only grow. */
  async function stateOf(id: string) {
    const { rows } = await pool.query<Record<string, unknown>>(
      `select b.template as body, v.slots, v.based_on, v.based_at, v.acknowledged_from, v.publishing_status, v.status,
              v.announced_state as sync, v.version = coalesce(v.made_version, 1) as is_as_made,
              (select jsonb_agg(c order by c.id) from content.conflicts c where c.variant_id = v.id) as conflicts
         from content.variants v join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
        where v.id = $1`,
      [id],
    );
    return rows[0];
  }

  const versionOf = async (id: string): Promise<number> => {
    const { rows } = await pool.query<{ version: number }>('select version from content.variants where id = $1', [id]);
    return rows[0]?.version ?? 0;
  };

  async function outcomesOf({ jobId }: { readonly jobId: string }): Promise<string[]> {
    const { rows } = await pool.query<{ line: string }>(
      `select concat_ws(' ', outcome, reason, author) as line from jobs.outcomes where job_id = $1 order by 1`,
      [jobId],
    );
    return rows.map(({ line }) => line);
  }

  async function jobOf({ jobId }: { readonly jobId: string }): Promise<Record<string, unknown>> {
    const { rows } = await pool.query<Record<string, unknown>>(
      `select state, total::int, created::int as updated, skipped::int from jobs.jobs where id = $1`,
      [jobId],
    );
    return rows[0] ?? {};
  }

  async function eventsOf(id: string): Promise<readonly string[]> {
    const { rows } = await pool.query<{ type: string }>(
      `select envelope::json ->> 'type' as type from content.outbox
        where envelope::json ->> 'subject' = $1 order by position`,
      [id],
    );
    return rows.map(({ type }) => type.split('.').at(-2) ?? '');
  }

  const edit = async (id: string, title: string, teaser: string, by = 'translator'): Promise<void> => {
    await tree.edit(id, { members: members(title, teaser) });
    await pool.query('update content.variants set updated_by = content.principal_number($2) where id = $1', [id, by]);
  };

  it('restores the content and what the copy knew of its source, as a new version', async () => {
    const { source, copy } = await copied();
    await edit(source, 'New', 'Teaser');
    const before = await stateOf(copy);
    const job = await rollOut(source);
    expect((await stateOf(copy))?.['body']).toContain('New');
    const undone = await undo(job);
    expect(undone.planned.planCounts.byDecision).toEqual({ update: 1, keep: 0 });
    expect(await jobOf(undone)).toEqual({ state: 'completed', total: 1, updated: 1, skipped: 0 });
    expect(await stateOf(copy)).toEqual({ ...before, sync: 'outdated' });
    expect(await versionOf(copy)).toBe(3);
    expect(await eventsOf(copy)).toEqual(['updated', 'updated', 'outdated']);
  });

  it('restores a translated copy, its conflicts and its acknowledgement', async () => {
    const { source, copy } = await copied();
    await edit(copy, 'Titre', 'Teaser');
    await edit(source, 'New', 'Teaser');
    await rollOut(source);
    const before = await stateOf(copy);
    expect(before?.['conflicts']).toHaveLength(1);
    await edit(source, 'Newer', 'New teaser');
    const job = await rollOut(source);
    expect((await stateOf(copy))?.['body']).toContain('New teaser');
    await undo(job);
    expect(await stateOf(copy)).toEqual({ ...before, sync: 'outdated' });
  });

  it('keeps a copy that was changed since, with the reason and the author', async () => {
    const { source, copy } = await copied();
    await edit(source, 'New', 'Teaser');
    const job = await rollOut(source);
    await edit(copy, 'Nouveau', 'Teaser');
    const before = await stateOf(copy);
    const undone = await undo(job);
    expect(undone.planned.planCounts.byDecision).toEqual({ update: 0, keep: 1 });
    expect(await outcomesOf(undone)).toEqual(['skipped CHANGED translator']);
    expect(await stateOf(copy)).toEqual(before);
  });

  it('keeps a copy that was changed, published or deleted after the plan was made', async () => {
    const pages = [await copied(), await copied(), await copied()] as const;
    for (const { source } of pages) await edit(source, 'New', 'Teaser');
    const [command] = await planRollOutOf(
      pool,
      tree,
      pages.map(({ source }) => source),
      ['fr-FR'],
    );
    await executeRollOut(workerPool, command as CopyVariants);
    const { jobId, planned, commands } = await planUndoOf(pool, command as CopyVariants);
    expect(planned.planCounts.byDecision).toEqual({ update: 3, keep: 0 });
    await edit(pages[0].copy, 'Nouveau', 'Teaser');
    await pool.query(
      `update content.variants set publishing_status = 'LATEST', published_version = version,
              published_by = content.principal_number('publisher') where id = $1`,
      [pages[1].copy],
    );
    await pool.query('delete from content.variants where id = $1', [pages[2].copy]);
    for (const each of commands) await executeRemoval(workerPool, each);
    expect(await outcomesOf({ jobId })).toEqual([
      'skipped CHANGED translator',
      'skipped DELETED',
      'skipped PUBLISHED publisher',
    ]);
  });

  it('takes saving the same content again, and an undone later roll-out, for no change', async () => {
    const { source, copy } = await copied();
    const before = await stateOf(copy);
    await edit(source, 'New', 'Teaser');
    const first = await rollOut(source);
    await edit(copy, 'New', 'Teaser');
    await edit(source, 'Newer', 'Teaser');
    const second = await rollOut(source);
    expect(await outcomesOf(await undo(first))).toEqual(['skipped CHANGED editor']);
    await undo(second);
    await undo(first);
    expect(await stateOf(copy)).toEqual({ ...before, sync: 'outdated' });
  });

  it('changes nothing the second time', async () => {
    const { source, copy } = await copied();
    await edit(copy, 'Titre', 'Teaser');
    await edit(source, 'New', 'Teaser');
    const job = await rollOut(source);
    await undo(job);
    const before = { ...(await stateOf(copy)), version: await versionOf(copy) };
    expect(await outcomesOf(await undo(job))).toEqual(['skipped UNDONE']);
    expect({ ...(await stateOf(copy)), version: await versionOf(copy) }).toEqual(before);
  });

  it('restores a changed copy if the client forces it, and keeps one that the client keeps', async () => {
    const { source, copy } = await copied();
    const before = await stateOf(copy);
    await edit(source, 'New', 'Teaser');
    const job = await rollOut(source);
    const kept = await undo(job, [{ variantId: source, locale: 'fr-FR', action: 'keep' }]);
    expect(await outcomesOf(kept)).toEqual(['skipped CHOICE']);
    await edit(copy, 'Nouveau', 'Teaser');
    await undo(job, [{ variantId: source, locale: 'fr-FR', action: 'force' }]);
    expect(await stateOf(copy)).toMatchObject({ body: before?.['body'], based_on: null, sync: 'outdated' });
  });

  it('keeps a copy whose former content links to an item that was deleted since', async () => {
    const linked = await tree.item();
    const { source, copy } = await copied([linked]);
    await tree.edit(source, { members: members('New', 'Teaser') });
    const job = await rollOut(source);
    expect(await stateOf(copy)).toMatchObject({ slots: [] });
    await pool.query('delete from content.variants where id = $1', [linked]);
    expect(await outcomesOf(await undo(job))).toEqual(['skipped LINK_DELETED']);
  });

  it('restores each copy once if a command is delivered several times at once', async () => {
    const { source, copy } = await copied();
    await edit(source, 'New', 'Teaser');
    const job = await rollOut(source);
    const { jobId, commands } = await planUndoOf(pool, job);
    await race(20, () => executeRemoval(workerPool, commands[0] as CopyVariants));
    expect(await versionOf(copy)).toBe(3);
    expect(await jobOf({ jobId })).toMatchObject({ state: 'completed', updated: 1 });
  });

  it('loses no edit of a copy that is saved while the undo runs', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { source, copy } = await copied();
      await edit(source, 'New', 'Teaser');
      const { jobId, commands } = await planUndoOf(pool, await rollOut(source));
      const save = () =>
        inTransaction(pool, async (client) => {
          await client.query('select from content.families where id = $1 for no key update', [source]);
          await tree.edit(copy, { members: members('Titre', 'Teaser') }, client);
        });
      await Promise.all([executeRemoval(workerPool, commands[0] as CopyVariants), save()]);
      expect((await stateOf(copy))?.['body']).toContain('Titre');
      const { updated } = await jobOf({ jobId });
      expect(await versionOf(copy)).toBe(updated === 1 ? 4 : 3);
    }
  });
});
