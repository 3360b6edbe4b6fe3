import { randomId, type CommandId, type CopyVariants, type FamilyId, type JobId } from '@scriptorium/contracts';
import { acceptDuplicate } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { ContentTree, createTestDatabase, insertTestVersion, race, type TestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { executeDuplicate } from '../duplicate-family/execute-duplicate';
import { planUndoOf, type UndoChoice } from '../testing/planned-undo';
import { executeRemoval } from './execute-removal';

describe('the undo of a duplicate', () => {
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

  /** Duplicates an item with variants in these locales. Returns the command and the new family. */
  async function duplicated(locales: readonly (string | null)[], publishes = false) {
    const { spaceId, spaceKey } = tree;
    const id = await tree.family({ locale: locales[0] ?? null });
    for (const locale of locales.slice(1)) await tree.item({ familyId: id, locale });
    const { rows } = await pool.query<Parameters<typeof acceptDuplicate>[1]['root']>(
      `select id, locale, version, '' as label from content.variants where family_id = $1 order by locale nulls first`,
      [id],
    );
    const [root] = rows;
    if (root === undefined) throw new Error('The item has no variant.');
    const [jobId, commandId] = [randomId<JobId>(), randomId<CommandId>()];
    const familyId = randomId<FamilyId>();
    const job = {
      spaceId,
      spaceKey,
      id: jobId,
      commandId,
      root,
      rootFamilyId: id,
      resultFamilyId: familyId,
      variants: rows,
      plan: { titleKey: null, uniques: [], publishes },
      requestedBy: 'editor',
    };
    await inTransaction(pool, (client) => acceptDuplicate(client, job));
    const command = { spaceId, spaceKey, jobId, commandId };
    await executeDuplicate(workerPool, command);
    return { command, familyId, sourceId: root.id };
  }

  async function undo(job: CopyVariants, choices: readonly UndoChoice[] = []) {
    const { jobId, planned, commands } = await planUndoOf(pool, job, choices);
    for (const command of commands) await executeRemoval(workerPool, command);
    return { jobId, planned, commands };
  }

  const localesOf = async (familyId: string): Promise<string[]> => Object.keys(await tree.variantsOf(familyId)).sort();

  const familyExists = async (familyId: string): Promise<boolean> =>
    (await pool.query('select from content.families where id = $1', [familyId])).rowCount === 1;

  async function outcomesOf({ jobId }: { readonly jobId: string }): Promise<string[]> {
    const { rows } = await pool.query<{ line: string }>(
      `select concat_ws(' ', j.locales[o.locale_bit + 1], outcome, reason, author) as line
         from jobs.outcomes o join jobs.jobs j on j.id = o.job_id where o.job_id = $1 order by 1`,
      [jobId],
    );
    return rows.map(({ line }) => line);
  }

  it('removes the variants and the family, also one without a locale, and nothing of the source', async () => {
    const { command, familyId } = await duplicated([null, 'en-US', 'fr-FR']);
    const { planned } = await undo(command);
    expect(planned.planCounts).toMatchObject({ nodes: 1, byDecision: { remove: 3, keep: 0, archive: 0 } });
    expect(await localesOf(familyId)).toEqual([]);
    expect(await familyExists(familyId)).toBe(false);
    const { rows } = await pool.query('select from content.variants v where v.job_id = $1', [command.jobId]);
    expect(rows).toEqual([]);
  });

  it('removes a duplicate that its own job has published, and keeps a variant that was published since', async () => {
    const own = await duplicated(['en-US', 'fr-FR'], true);
    await undo(own.command);
    expect(await familyExists(own.familyId)).toBe(false);

    const later = await duplicated(['en-US', 'fr-FR']);
    await pool.query(
      `update content.variants set publishing_status = 'LATEST', published_version = version, published_at = now(),
              published_by = content.principal_number('publisher') where family_id = $1 and locale = 'fr-FR'`,
      [later.familyId],
    );
    expect(await outcomesOf(await undo(later.command))).toEqual(['fr-FR skipped PUBLISHED publisher']);
    expect(await localesOf(later.familyId)).toEqual(['fr-FR']);
  });

  it('keeps a variant that was changed since, with the author, and removes the others', async () => {
    const { command, familyId } = await duplicated([null, 'fr-FR']);
    await insertTestVersion(pool, tree.spaceId, familyId, {});
    await pool.query(`update content.variants set updated_by = content.principal_number('editor') where id = $1`, [
      familyId,
    ]);
    expect(await outcomesOf(await undo(command))).toEqual(['- skipped CHANGED editor']);
    expect(await localesOf(familyId)).toEqual(['none']);
  });

  it('keeps a duplicate to which a record links, or that is the parent of a family', async () => {
    const linked = await duplicated(['en-US']);
    await tree.item({ records: [linked.familyId] });
    expect(await outcomesOf(await undo(linked.command))).toEqual([
      expect.stringContaining('en-US skipped LINKED_FROM'),
    ]);

    const parent = await duplicated(['en-US']);
    const child = await tree.family({});
    await pool.query('update content.families set parent_id = $1 where id = $2', [parent.familyId, child]);
    expect(await outcomesOf(await undo(parent.command))).toEqual(['en-US skipped LINKED_FROM']);
    expect(await familyExists(parent.familyId)).toBe(true);
  });

  it('archives the variant that a client forces', async () => {
    const { command, familyId, sourceId } = await duplicated([null]);
    await undo(command, [{ variantId: sourceId, locale: '-', action: 'force' }]);
    const { rows } = await pool.query('select status from content.variants where id = $1', [familyId]);
    expect(rows).toEqual([{ status: 'ARCHIVED' }]);
  });

  it('removes a duplicate once if its undos are executed at the same time', async () => {
    const { command, familyId } = await duplicated(['en-US']);
    const { commands } = await planUndoOf(pool, command);
    await race(20, () => executeRemoval(workerPool, commands[0] as CopyVariants));
    expect(await familyExists(familyId)).toBe(false);
    expect((await undo(command)).planned.planCounts.byDecision).toEqual({ remove: 0, keep: 1, archive: 0 });
  });
});
