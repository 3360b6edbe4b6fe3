import {
  randomId,
  removeCopies,
  variantArchived,
  variantDeleted,
  variantSyncChanged,
  type CopyVariants,
  type VariantId,
} from '@scriptorium/contracts';
import { deleteVariants, derivedId } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import {
  type ContentTree,
  eventually,
  insertTestVariant,
  insertTestVersion,
  race,
  storedMessages,
} from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { planLocalization } from '../testing/planned-localization';
import { copyAll, planUndoOf } from '../testing/planned-undo';
import { startWorkerWithTree, type WorkerWithTree } from '../testing/running-worker';
import { deliverRemoval } from './deliver-removal';
import { executeRemoval } from './execute-removal';

describe('an undo', () => {
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

  /** Localizes a root into fr-FR and de-DE. */
  async function localize(root: VariantId): Promise<CopyVariants> {
    const commands = await planLocalization(pool, tree, root);
    await copyAll(workerPool, commands);
    const [command] = commands;
    if (command === undefined) throw new Error('The plan has no commands.');
    return command;
  }

  const copyOf = (item: string, locale: string): string => derivedId(item, locale);
  const localesOf = async (item: string): Promise<string[]> => Object.keys(await tree.variantsOf(item)).sort();

  async function jobOf({ jobId }: { readonly jobId: string }): Promise<Record<string, unknown>> {
    const { rows } = await pool.query<Record<string, unknown>>(
      `select state, total::int, created::int as removed, reused::int as archived, skipped::int, failed::int,
              commands_open, commands_waiting
         from jobs.jobs where id = $1`,
      [jobId],
    );
    return rows[0] ?? {};
  }

  async function outcomesOf({ jobId }: { readonly jobId: string }): Promise<string[]> {
    const { rows } = await pool.query<{ line: string }>(
      `select concat_ws(' ', n.variant_id, j.locales[o.locale_bit + 1], o.outcome, o.reason, o.author) as line
         from jobs.outcomes o
         join jobs.jobs j on j.id = o.job_id
         join jobs.plan_nodes n on n.job_id = o.job_id and n.number = o.node_number
        where o.job_id = $1
        order by 1`,
      [jobId],
    );
    return rows.map(({ line }) => line);
  }

  async function undo(job: CopyVariants, choices: Parameters<typeof planUndoOf>[2] = []) {
    const { planned, commands } = await planUndoOf(pool, job, choices);
    for (const command of commands) await executeRemoval(workerPool, command);
    return { planned, commands };
  }

  async function send(commands: readonly CopyVariants[], attempt = 1): Promise<void> {
    const messages = commands.map((command) =>
      removeCopies.message(
        { space: 'docs', job: command.jobId },
        `copy/${command.commandId}/${String(attempt)}`,
        command,
        new Date(),
      ),
    );
    await worker.publisher.publishAll(messages);
  }

  async function commandsLeft(): Promise<number> {
    return (await storedMessages(worker.nats.url, 'COMMANDS')).filter(
      ({ envelope }) => envelope.type === removeCopies.type,
    ).length;
  }

  async function deletionsOf(items: readonly string[]): Promise<string[]> {
    const ids = new Set(items.flatMap((item) => [copyOf(item, 'fr-FR'), copyOf(item, 'de-DE')]));
    const stored = await storedMessages(worker.nats.url, 'EVENTS');
    return stored
      .filter(({ envelope }) => envelope.type === variantDeleted.type && ids.has(envelope.subject ?? ''))
      .map(({ messageId }) => messageId);
  }

  it('removes everything that the job has created, and publishes each deletion once', async () => {
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    const job = await localize(root);
    await pool.query(
      `insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
       values ($1, $2, 'fr-FR', 'a', $3), ($1, $2, 'en-US', 'a', $3)`,
      [tree.spaceId, randomUUID(), root],
    );
    const { planned, commands } = await planUndoOf(pool, job);
    expect(planned.planCounts.byDecision).toEqual({ remove: 4, keep: 0, archive: 0 });

    const [first, second] = commands;
    if (first === undefined || second === undefined) throw new Error('The undo has fewer than two commands.');
    await send([first, second]);
    await eventually(async () => (await jobOf(first))['state'] === 'completed');
    await eventually(async () => (await deletionsOf([root, child])).length === 4);
    await send([first, second], 2);
    await eventually(async () => (await commandsLeft()) === 0);
    expect(new Set(await deletionsOf([root, child])).size).toBe(4);

    expect(await localesOf(root)).toEqual(['en-US']);
    expect(await localesOf(child)).toEqual(['en-US']);
    expect(await jobOf(first)).toMatchObject({
      state: 'completed',
      total: 4,
      removed: 4,
      skipped: 0,
      commands_open: 0,
    });
    const { rows } = await pool.query('select locale from content.unique_values where family_id = $1', [root]);
    expect(rows).toEqual([{ locale: 'en-US' }]);
  });

  const typeOf = (message: object): unknown => {
    return 'envelope' in message && (message.envelope as { readonly type: string }).type;
  };

  it('publishes the same events at a redelivery as at the first delivery', async () => {
    const root = await tree.item({ links: [await tree.item()] });
    const { commands } = await planUndoOf(pool, await localize(root), [
      { variantId: root, locale: 'fr-FR', action: 'force' },
    ]);
    for (const command of commands) {
      const once = await deliverRemoval(workerPool, command);
      const again = await deliverRemoval(workerPool, command);
      const described = (result: typeof once): unknown =>
        result?.messages.map((message) => 'envelope' in message && [message.envelope.id, message.envelope.data]);
      expect(described(again)).toEqual(described(once));
    }
    const messages = await Promise.all(commands.map((command) => deliverRemoval(workerPool, command)));
    const types = messages.flatMap((each) => (each?.messages ?? []).map(typeOf));
    expect(types.filter((type) => type === variantArchived.type)).toHaveLength(1);
    expect(types.filter((type) => type === variantDeleted.type)).toHaveLength(2);
  });

  it('keeps what was changed, published, linked to or copied further, with the reason and the author', async () => {
    const [changed, published, linked, copied, free] = [
      await tree.item(),
      await tree.item(),
      await tree.item(),
      await tree.item(),
      await tree.item(),
    ];
    const root = await tree.item({ links: [changed, published, linked, copied, free] });
    const job = await localize(root);
    await insertTestVersion(pool, tree.spaceId, copyOf(changed, 'fr-FR'), { by: 'translator' });
    await pool.query(`update content.variants set updated_by = content.principal_number('translator') where id = $1`, [
      copyOf(changed, 'fr-FR'),
    ]);
    await pool.query(
      `update content.variants set publishing_status = 'LATEST', published_version = 1, published_at = now(),
              published_by = content.principal_number('publisher') where id = $1`,
      [copyOf(published, 'fr-FR')],
    );
    await tree.item({ links: [copyOf(linked, 'fr-FR')], locale: 'fr-FR' });
    const further = { id: randomId<VariantId>(), familyId: copied, locale: 'es-ES', by: 'copier' };
    await insertTestVariant(pool, { spaceId: tree.spaceId, ...further });
    await pool.query('update content.variants set source_variant_id = $2 where id = $1', [
      further.id,
      copyOf(copied, 'fr-FR'),
    ]);

    const { planned, commands } = await undo(job);
    expect(planned.planCounts.byLocale).toEqual({
      'fr-FR': { remove: 2, keep: 4, archive: 0 },
      'de-DE': { remove: 6, keep: 0, archive: 0 },
    });
    expect(await localesOf(free)).toEqual(['en-US']);
    expect(await localesOf(root)).toEqual(['en-US']);
    expect(await outcomesOf(commands[0] ?? job)).toEqual(
      [
        `${changed} fr-FR skipped CHANGED translator`,
        `${published} fr-FR skipped PUBLISHED publisher`,
        `${linked} fr-FR skipped LINKED_FROM `,
        `${copied} fr-FR skipped HAS_DESCENDANTS copier`,
      ].sort(),
    );
    expect(await jobOf(commands[0] ?? job)).toMatchObject({ state: 'completed', total: 12, removed: 8, skipped: 4 });
  });

  it('keeps what a copy that stays links to, also through other copies and in a circle', async () => {
    const [top, middle, bottom] = [randomId<VariantId>(), randomId<VariantId>(), randomId<VariantId>()];
    await tree.item({ id: bottom, links: [middle] });
    await tree.item({ id: middle, links: [bottom] });
    await tree.item({ id: top, links: [middle] });
    const job = await localize(top);
    await insertTestVersion(pool, tree.spaceId, copyOf(top, 'fr-FR'), {});
    await undo(job);
    for (const item of [top, middle, bottom]) expect(await localesOf(item)).toEqual(['en-US', 'fr-FR']);
  });

  it('keeps a copy that was changed after the plan was made', async () => {
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    const job = await localize(root);
    const { planned, commands } = await planUndoOf(pool, job);
    expect(planned.planCounts.byDecision).toMatchObject({ remove: 4 });
    await insertTestVersion(pool, tree.spaceId, copyOf(root, 'de-DE'), {});
    for (const command of commands) await executeRemoval(workerPool, command);
    expect(await localesOf(root)).toEqual(['de-DE', 'en-US']);
    expect(await localesOf(child)).toEqual(['de-DE', 'en-US']);
    expect(await jobOf(commands[0] ?? job)).toMatchObject({ state: 'completed', removed: 2, skipped: 2 });
  });

  it('keeps a copy that an unfinished job will link to', async () => {
    const child = await tree.item();
    const job = await localize(child);
    await planLocalization(pool, tree, await tree.item({ links: [child] }));
    const { commands } = await undo(job);
    expect(await localesOf(child)).toEqual(['de-DE', 'en-US', 'fr-FR']);
    expect(await outcomesOf(commands[0] ?? job)).toEqual([]);
  });

  it('removes copies that only a conversion of their model has changed, and keeps those that were changed since', async () => {
    const [converted, moved] = [await tree.item(), await tree.item()];
    const job = await localize(await tree.item({ links: [converted, moved] }));
    const copies = [converted, moved].map((item) => copyOf(item, 'fr-FR'));
    for (const copy of copies) await insertTestVersion(pool, tree.spaceId, copy, { by: 'admin' });
    await pool.query('update content.variants set made_version = version, saved_at = updated_at where id = any ($1)', [
      copies,
    ]);
    await pool.query('update content.variants set updated_at = clock_timestamp() where id = $1', [copies[1]]);
    await undo(job);
    expect(await localesOf(converted)).toEqual(['en-US']);
    expect(await localesOf(moved)).toEqual(['en-US', 'fr-FR']);
  });

  const familyOf = async (item: string): Promise<number | null> =>
    (await pool.query('select from content.families where id = $1', [item])).rowCount;

  async function deleteSource(variantId: VariantId): Promise<void> {
    const requests = [{ variantId, keepsVersions: false }];
    await inTransaction(pool, (client) => deleteVariants(client, tree.spaceId, requests));
  }

  it('deletes a family with its last variant, and frees its unique values', async () => {
    const root = await tree.item();
    const job = await localize(root);
    await pool.query(
      `insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
       values ($1, $2, 'en-US', 'a', $3)`,
      [tree.spaceId, randomUUID(), root],
    );
    await deleteSource(root);
    await undo(job);
    expect(await localesOf(root)).toEqual([]);
    expect(await familyOf(root)).toBe(0);
    const { rows } = await pool.query('select locale from content.unique_values where family_id = $1', [root]);
    expect(rows).toEqual([]);
  });

  it('keeps the family of a copy that an unfinished job inserts at the same time', async () => {
    const root = await tree.item();
    const job = await localize(root);
    await planLocalization(pool, tree, root, { nodesPerCommand: 100, window: 100, locales: ['es-ES'] });
    await deleteSource(root);
    const copying = await pool.connect();
    try {
      await copying.query('begin');
      const copy = { id: copyOf(root, 'es-ES'), familyId: root, locale: 'es-ES' };
      await insertTestVariant(copying, { spaceId: tree.spaceId, ...copy });
      await undo(job);
      await copying.query('commit');
    } finally {
      copying.release();
    }
    expect(await localesOf(root)).toEqual(['es-ES']);
    expect(await familyOf(root)).toBe(1);
  });

  it('finds nothing to remove a second time, and says why', async () => {
    const root = await tree.item();
    const job = await localize(root);
    await undo(job);
    const { planned, commands } = await planUndoOf(pool, job);
    expect(planned.planCounts.byDecision).toEqual({ remove: 0, keep: 2, archive: 0 });
    expect(commands).toEqual([]);
  });

  it('archives a forced copy instead of removing it, and keeps what it links to', async () => {
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    const job = await localize(root);
    await insertTestVersion(pool, tree.spaceId, copyOf(root, 'fr-FR'), {});
    const { commands } = await undo(job, [
      { variantId: root, locale: 'fr-FR', action: 'force' },
      { variantId: root, locale: 'de-DE', action: 'keep' },
    ]);
    expect(await localesOf(root)).toEqual(['de-DE', 'en-US', 'fr-FR']);
    expect(await localesOf(child)).toEqual(['de-DE', 'en-US', 'fr-FR']);
    const { rows } = await pool.query('select status from content.variants where id = $1', [copyOf(root, 'fr-FR')]);
    expect(rows).toEqual([{ status: 'ARCHIVED' }]);
    expect(await jobOf(commands[0] ?? job)).toMatchObject({ removed: 0, archived: 1, skipped: 3, state: 'completed' });
  });

  it('reports an archived copy with its sync state, and the copies of it whose source is archived', async () => {
    const root = await tree.item();
    const job = await localize(root);
    const archivedId = derivedId(root, 'fr-FR') as VariantId;
    const limits = { nodesPerCommand: 100, window: 100 };
    await copyAll(workerPool, await planLocalization(pool, tree, archivedId, { ...limits, locales: ['es-ES'] }));
    const { commands } = await planUndoOf(pool, job, [{ variantId: root, locale: 'fr-FR', action: 'force' }]);
    for (let delivery = 1; delivery <= 2; delivery += 1) {
      const delivered = await Promise.all(commands.map((command) => deliverRemoval(workerPool, command)));
      const envelopes = delivered.flatMap((each) =>
        (each?.messages ?? []).flatMap((message) => ('envelope' in message ? [message.envelope] : [])),
      );
      expect(envelopes.filter(({ type }) => type === variantArchived.type)).toMatchObject([
        {
          subject: archivedId,
          data: { copiedFrom: { variantId: root, version: 1, jobId: job.jobId }, basedOn: 1, syncState: 'copied' },
        },
      ]);
      expect(envelopes.filter(({ type }) => type === variantSyncChanged.type)).toMatchObject([
        {
          subject: copyOf(root, 'es-ES'),
          data: {
            locale: 'es-ES',
            status: 'active',
            copiedFrom: { variantId: archivedId, version: 1 },
            basedOn: 1,
            syncState: 'source-archived',
          },
        },
      ]);
    }
    const { rows } = await pool.query('select announced_state from content.variants where id = $1', [
      copyOf(root, 'es-ES'),
    ]);
    expect(rows).toEqual([{ announced_state: 'source-archived' }]);
  });

  it('removes each copy once if 20 undos of one job are executed at the same time', async () => {
    const root = await tree.item({ links: [await tree.item(), await tree.item()] });
    const job = await localize(root);
    const undos = await Promise.all(Array.from({ length: 20 }, () => planUndoOf(pool, job)));
    const { refused } = await race(20, async (index) => {
      for (const command of undos[index]?.commands ?? []) await executeRemoval(workerPool, command);
    });
    expect(refused).toEqual([]);
    const counts = await Promise.all(undos.map(({ commands }) => jobOf(commands[0] ?? job)));
    expect(counts.reduce((sum, { removed }) => sum + Number(removed), 0)).toBe(6);
    expect(new Set(counts.map(({ state }) => state))).toEqual(new Set(['completed']));
    expect(await localesOf(root)).toEqual(['en-US']);
  });

  it('cancels its commands with its job, and leaves the other copies', async () => {
    const root = await tree.item();
    const { commands } = await planUndoOf(pool, await localize(root));
    const [first, second] = commands;
    if (first === undefined || second === undefined) throw new Error('The undo has fewer than two commands.');
    await executeRemoval(workerPool, first);
    await pool.query(`update jobs.jobs set state = 'cancelling' where id = $1`, [first.jobId]);
    expect(await executeRemoval(workerPool, second)).toMatchObject({ kind: 'cancelled' });
    expect(await jobOf(first)).toMatchObject({ state: 'cancelled', removed: 1 });
    expect(await localesOf(root)).toHaveLength(2);
  });
});
