import { randomId, type CopyVariants, type VariantId } from '@scriptorium/contracts';
import { deleteVariants, derivedId } from '@scriptorium/copy-engine';
import { cancelJob } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { createTreeDatabase, type ContentTree, type TreeDatabase } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { executeCopy } from '../copy-variants/execute-copy';
import { planLocalization } from '../testing/planned-localization';
import { copyAll, planUndoOf } from '../testing/planned-undo';
import { executeRemoval } from './execute-removal';

describe('an undo and other jobs', () => {
  let database: TreeDatabase;
  let pool: Pool;
  let tree: ContentTree;
  beforeAll(async () => {
    database = await createTreeDatabase();
    ({ pool, tree } = database);
  });
  afterAll(() => database.drop());

  /** Plans a localization whose commands have one node each. */
  const plan = (root: VariantId, locales?: readonly string[]): Promise<CopyVariants[]> =>
    planLocalization(pool, tree, root, { nodesPerCommand: 1, window: 100, ...(locales && { locales }) });

  async function localize(root: VariantId): Promise<CopyVariants> {
    const commands = await plan(root);
    await copyAll(pool, commands);
    return firstOf(commands);
  }

  function firstOf(commands: readonly CopyVariants[]): CopyVariants {
    const [first] = commands;
    if (first === undefined) throw new Error('The plan has no commands.');
    return first;
  }

  /** Returns the commands with the node of an item. */
  async function commandsOf(commands: readonly CopyVariants[], item: VariantId): Promise<CopyVariants[]> {
    const { rows } = await pool.query<{ id: string }>(
      `select c.id
         from jobs.commands c
         join jobs.plan_nodes n on n.job_id = c.job_id and n.number = c.from_number
        where c.job_id = $1 and n.variant_id = $2`,
      [firstOf(commands).jobId, item],
    );
    const ids = new Set(rows.map(({ id }) => id));
    return commands.filter(({ commandId }) => ids.has(commandId));
  }

  /** Undoes a job. Returns the reasons and authors of the copies that stay. */
  async function undo(job: CopyVariants): Promise<string[]> {
    const { commands, jobId } = await planUndoOf(pool, job);
    for (const command of commands) await executeRemoval(pool, command);
    const { rows } = await pool.query<{ line: string }>(
      `select concat_ws('/', j.locales[o.locale_bit + 1], o.reason, o.author) as line
         from jobs.outcomes o join jobs.jobs j on j.id = o.job_id
        where o.job_id = $1
        order by 1`,
      [jobId],
    );
    return rows.map(({ line }) => line);
  }

  const localesOf = async (item: VariantId): Promise<string[]> => Object.keys(await tree.variantsOf(item)).sort();
  const cancel = ({ spaceId, jobId }: CopyVariants) =>
    inTransaction(pool, (client) => cancelJob(client, spaceId, jobId));

  it('keeps a copy that an unfinished job has found', async () => {
    const [child, page] = [await tree.item(), randomId<VariantId>()];
    await tree.item({ id: page, links: [child] });
    const other = await plan(page);
    const job = await localize(child);
    for (const command of await commandsOf(other, child)) await executeCopy(pool, command);
    expect(await undo(job)).toEqual(['de-DE/LINKED_FROM/someone', 'fr-FR/LINKED_FROM/someone']);
    await copyAll(pool, other);
    expect(await localesOf(page)).toEqual(['de-DE', 'en-US', 'fr-FR']);
    expect(await localesOf(child)).toEqual(['de-DE', 'en-US', 'fr-FR']);
  });

  it('keeps a copy that a job has found if the job was cancelled since and can be retried', async () => {
    const [child, page] = [await tree.item(), randomId<VariantId>()];
    await tree.item({ id: page, links: [child] });
    const other = await plan(page);
    const job = await localize(child);
    for (const command of await commandsOf(other, child)) await executeCopy(pool, command);
    await cancel(firstOf(other));
    expect(await undo(job)).toEqual(['de-DE/LINKED_FROM/someone', 'fr-FR/LINKED_FROM/someone']);
  });

  it('keeps a copy that a cancelled job reuses by its plan', async () => {
    const child = await tree.item();
    const job = await localize(child);
    const other = await plan(await tree.item({ links: [child] }));
    await cancel(firstOf(other));
    expect(await undo(job)).toEqual(['de-DE/LINKED_FROM/someone', 'fr-FR/LINKED_FROM/someone']);
  });

  it('keeps a copy from which an unfinished job copies', async () => {
    const item = await tree.item();
    const job = await localize(item);
    const other = await plan(derivedId(item, 'fr-FR') as VariantId, ['es-ES']);
    expect(await undo(job)).toEqual(['fr-FR/HAS_DESCENDANTS/someone']);
    await copyAll(pool, other);
    expect(await localesOf(item)).toEqual(['en-US', 'es-ES', 'fr-FR']);
  });

  it('keeps a copy that a job reuses whose other nodes have failed', async () => {
    const child = await tree.item();
    const job = await localize(child);
    const page = await tree.item({ links: [child] });
    const other = await plan(page);
    await inTransaction(pool, (client) =>
      deleteVariants(client, tree.spaceId, [{ variantId: page, keepsVersions: false }]),
    );
    await copyAll(pool, other);
    expect(await undo(job)).toEqual(['de-DE/LINKED_FROM/someone', 'fr-FR/LINKED_FROM/someone']);
  });

  it('removes copies that a cancelled job would have created itself', async () => {
    const item = await tree.item();
    const other = await plan(item);
    await cancel(firstOf(other));
    expect(await undo(await localize(item))).toEqual([]);
    expect(await localesOf(item)).toEqual(['en-US']);
  });

  it('removes copies that a job reuses which was undone', async () => {
    const child = await tree.item();
    const job = await localize(child);
    const other = await plan(await tree.item({ links: [child] }));
    await cancel(firstOf(other));
    await undo(firstOf(other));
    expect(await undo(job)).toEqual([]);
    expect(await localesOf(child)).toEqual(['en-US']);
  });
});
