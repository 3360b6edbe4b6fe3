import {
  commandDead,
  duplicateFamily,
  randomId,
  type CommandId,
  type CopyVariants,
  type FamilyId,
  type JobId,
} from '@scriptorium/contracts';
import { derivedId, type DuplicatePlan } from '@scriptorium/copy-engine';
import { acceptDuplicate, cancelJob, lockJob } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import {
  type ContentTree,
  eventually,
  insertTestVariant,
  storedMessages,
  type OwnNatsServer,
} from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { executeDuplicate } from './execute-duplicate';
import { cancelWhileExecuting } from '../testing/cancel-while-executing';
import { startWorkerWithTree, type WorkerWithTree } from '../testing/running-worker';

const SLUG_FIELD = randomUUID();
const PLAN: DuplicatePlan = {
  titleKey: 'title',
  uniques: [{ fieldId: SLUG_FIELD, apiKey: 'slug', kind: 'slug', isLocalized: true }],
  publishes: false,
};

describe('the command to duplicate a record', () => {
  let worker: WorkerWithTree;
  let nats: OwnNatsServer;
  let pool: Pool;
  let tree: ContentTree;
  let workerPool: Pool;

  beforeAll(async () => {
    worker = await startWorkerWithTree();
    ({ nats, pool, workerPool, tree } = worker);
  });
  afterAll(() => worker.stop());

  /** Inserts a record in English and French, with one block in each language and one that both share. */
  async function record(slug = `winter-${randomUUID()}`) {
    const [shared, target] = [randomUUID(), randomUUID()];
    const members = `"title":"Winter","slug":"${slug}","n":1.0`;
    const common = { members, sharedBlocks: [shared], records: [target] };
    const id = await tree.family({ ...common, label: 'Winter', blocks: [randomUUID()] });
    await tree.item({ ...common, label: 'Winter', familyId: id, locale: 'fr-FR', blocks: [randomUUID()] });
    return { id, slug, shared, target };
  }

  /** Accepts a duplicate as the planner does. */
  async function plan(familyId: FamilyId, changes: Partial<DuplicatePlan> = {}): Promise<CopyVariants> {
    const { spaceId } = tree;
    const [jobId, commandId] = [randomId<JobId>(), randomId<CommandId>()];
    const variants = Object.entries(await tree.variantsOf(familyId)).map(([locale, { id }]) => ({ id, locale }));
    const [root, ...others] = variants
      .toSorted((a, b) => a.locale.localeCompare(b.locale))
      .map((variant) => ({ ...variant, version: 1, label: 'Winter' }));
    if (root === undefined) throw new Error('The record has no variant.');
    const job = {
      spaceId,
      id: jobId,
      spaceKey: 'docs',
      root,
      variants: [root, ...others],
      rootFamilyId: familyId,
      resultFamilyId: derivedId(familyId, jobId),
      plan: { ...PLAN, ...changes },
      requestedBy: 'someone',
      commandId,
    };
    await inTransaction(pool, (client) => acceptDuplicate(client, job));
    return { spaceId, spaceKey: 'docs', jobId, commandId };
  }

  async function send(command: CopyVariants, attempt = 1): Promise<void> {
    const to = { space: 'docs', job: command.jobId };
    const id = `copy/${command.commandId}/${String(attempt)}`;
    await worker.publisher.publishAll([duplicateFamily.message(to, id, command, new Date())]);
  }

  async function jobOf({ jobId }: CopyVariants): Promise<Record<string, unknown>> {
    const { rows } = await pool.query<Record<string, unknown>>(
      `select state, created::int, failed::int, commands_open, error_code, result_family_id from jobs.jobs where id = $1`,
      [jobId],
    );
    return rows[0] ?? {};
  }

  const ended = (command: CopyVariants) =>
    eventually(async () => {
      const job = await jobOf(command);
      return job['state'] !== 'running' && job;
    });

  const variantsMade = async (command: CopyVariants) =>
    (
      await pool.query<{ locale: string; label: string; template: string; slots: string[]; published: number | null }>(
        `select v.locale, coalesce(c.label, b.label) as label, b.template, c.slots, v.published_version as published
           from jobs.jobs j
           join content.variants v on v.family_id = j.result_family_id
           join content.versions c on c.variant_id = v.id and c.number = v.version
           join content.bodies b on b.number = c.body_number
          where j.id = $1
          order by v.locale`,
        [command.jobId],
      )
    ).rows;

  async function eventsOf({ jobId }: CopyVariants): Promise<string[]> {
    return (await storedMessages(nats.url, 'EVENTS'))
      .filter(({ envelope }) => JSON.stringify(envelope).includes(jobId))
      .map(({ messageId }) => messageId);
  }

  it('makes a family in all locales, with new blocks, unchanged links, and its own title and slug', async () => {
    const source = await record();
    const command = await plan(source.id);
    await send(command);

    expect(await ended(command)).toMatchObject({ state: 'completed', created: 2, commands_open: 0 });
    const [english, french] = await variantsMade(command);
    const shared = derivedId(source.shared, command.jobId);
    for (const variant of [english, french]) {
      expect(variant).toMatchObject({ label: 'Winter (duplicate)', published: null });
      expect(variant?.template).toContain(`"title":"Winter (duplicate)","slug":"${source.slug}-duplicate","n":1.0`);
      expect(variant?.slots.slice(1)).toEqual([shared, source.target]);
    }
    const before = await tree.variantsOf(source.id);
    const blocks = [english?.slots[0], french?.slots[0]];
    expect(blocks).toEqual(
      ['en-US', 'fr-FR'].map((locale) => derivedId(before[locale]?.slots[0] ?? '', command.jobId)),
    );
    await eventually(async () => (await eventsOf(command)).length === 3);
  });

  it('is placed at the top if the parent of the record is deleted meanwhile', async () => {
    const [source, parent] = [await record(), await tree.family()];
    const { spaceId } = tree;
    const place = 'update content.families set parent_id = $3 where space_id = $1 and id = $2';
    await pool.query(place, [spaceId, source.id, parent]);
    const command = await plan(source.id);
    const deleting = await pool.connect();
    try {
      await deleting.query('begin');
      await deleting.query(place, [spaceId, source.id, null]);
      await deleting.query('delete from content.families where space_id = $1 and id = $2', [spaceId, parent]);
      const executed = executeDuplicate(workerPool, command);
      await eventually(async () => {
        const { rowCount } = await pool.query(`select from pg_stat_activity where wait_event_type = 'Lock'`);
        return rowCount !== 0;
      });
      await deleting.query('commit');
      await executed;
    } finally {
      deleting.release();
    }
    const { rows } = await pool.query(
      `select f.parent_id from jobs.jobs j join content.families f on f.id = j.result_family_id where j.id = $1`,
      [command.jobId],
    );
    expect(rows).toEqual([{ parent_id: null }]);
  });

  it('is published at once when the model has no drafts', async () => {
    const command = await plan((await record()).id, { publishes: true });
    await executeDuplicate(workerPool, command);
    expect((await variantsMade(command)).map(({ published }) => published)).toEqual([1, 1]);
  });

  it('publishes variants that were deleted before the redelivery', async () => {
    const command = await plan((await record()).id, { publishes: true });
    const once = await executeDuplicate(workerPool, command);
    await pool.query('delete from content.variants where job_id = $1', [command.jobId]);
    await send(command, 2);
    await eventually(async () => (await eventsOf(command)).length === 3);
    const again = await executeDuplicate(workerPool, command);
    expect(new Set(again?.variants)).toEqual(new Set(once?.variants.map((variant) => ({ ...variant, content: '' }))));
    expect(again?.sequence).toBe(once?.sequence);
  });

  it('makes one family when the command is redelivered, and publishes it with the same ids', async () => {
    const command = await plan((await record()).id);
    const once = await executeDuplicate(workerPool, command);
    await send(command, 2);
    await eventually(async () => (await eventsOf(command)).length === 3);
    const again = await executeDuplicate(workerPool, command);
    expect(new Set(again?.variants)).toEqual(new Set(once?.variants));
    expect(again?.sequence).toBe(once?.sequence);
    expect(await variantsMade(command)).toHaveLength(2);
  });

  it('gives twenty concurrent duplicates twenty slugs, with the same number in every locale', async () => {
    const { id, slug } = await record();
    const commands = await Promise.all(Array.from({ length: 20 }, () => plan(id)));
    await Promise.all(commands.map((command) => send(command)));
    await Promise.all(commands.map(ended));
    const made = (await Promise.all(commands.map(variantsMade))).map((variants) =>
      variants.map(({ template }) => /"slug":"([^"]*)"/.exec(template)?.[1]),
    );
    const suffixes = Array.from({ length: 20 }, (_, index) => (index === 0 ? '' : `-${String(index + 1)}`));
    const expected = suffixes.map((suffix) => `${slug}-duplicate${suffix}`);
    expect(made.map(([english]) => english).sort()).toEqual(expected.sort());
    expect(made.every(([english, french]) => english === french)).toBe(true);
  });

  it('fails as a whole with the reason when the record is deleted before it is copied', async () => {
    const { id } = await record();
    const command = await plan(id);
    await pool.query('delete from content.variants where family_id = $1', [id]);
    await send(command);
    expect(await ended(command)).toMatchObject({ state: 'failed', failed: 2, error_code: 'SOURCE_DELETED' });
    expect(await variantsMade(command)).toEqual([]);
  });

  it('fails as a whole when the database rejects one of its variants', async () => {
    const { id } = await record();
    const command = await plan(id);
    const taken = derivedId(derivedId(id, command.jobId), 'fr-FR');
    await insertTestVariant(pool, { spaceId: tree.spaceId, id: taken, familyId: taken, locale: null });
    await send(command);
    expect(await ended(command)).toMatchObject({ state: 'failed', failed: 2, error_code: 'database-23505' });
    expect(await variantsMade(command)).toEqual([]);
  });

  it('is dead-lettered when it is poison, and notifies the planner to end its job', async () => {
    const command = await plan((await record()).id);
    // A duplicate without a plan exists only after a bug.
    await pool.query('update jobs.jobs set duplicate = null where id = $1', [command.jobId]);
    await send(command);
    const notification = await eventually(async () => {
      const stored = await storedMessages(nats.url, 'COMMANDS');
      return stored.find(({ envelope }) => envelope.type === commandDead.type) ?? false;
    });
    expect(notification?.messageId).toBe(`dead/${command.commandId}`);
    expect(notification?.envelope.data).toMatchObject({
      jobId: command.jobId,
      commandId: command.commandId,
      code: 'INTERNAL_ERROR',
    });
  });

  it('makes nothing for a cancelling job, and ends it', async () => {
    const command = await plan((await record()).id);
    await cancelWhileExecuting(pool, command);
    expect(await executeDuplicate(workerPool, command)).toMatchObject({ variants: [], job: { state: 'cancelled' } });
    expect(await variantsMade(command)).toEqual([]);
    expect(await jobOf(command)).toMatchObject({ state: 'cancelled', commands_open: 0 });
    // A redelivery: the worker may have died before it published the end.
    expect(await executeDuplicate(workerPool, command)).toMatchObject({ variants: [], job: { state: 'cancelled' } });
  });

  it('rolls back when the job is cancelled before it commits', async () => {
    const command = await plan((await record()).id);
    const planner = await pool.connect();
    await planner.query('begin');
    await lockJob(planner, tree.spaceId, command.jobId);
    const work = executeDuplicate(workerPool, command);
    await eventually(async () => {
      const { rowCount } = await pool.query(
        `select from pg_stat_activity
          where datname = current_database() and application_name = 'blob-copy-worker' and wait_event_type = 'Lock'`,
      );
      return rowCount === 1;
    });
    await cancelJob(planner, tree.spaceId, command.jobId);
    await planner.query('commit');
    planner.release();
    expect(await work).toMatchObject({ variants: [], job: { state: 'cancelled', created: '0' } });
    expect(await variantsMade(command)).toEqual([]);
  });
});
