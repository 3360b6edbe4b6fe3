import {
  type CommandId,
  copyVariants,
  type CopyVariants,
  type JobId,
  randomId,
  type VariantId,
} from '@scriptorium/contracts';
import { cancelJob, lockJob, releaseCommands } from '@scriptorium/jobs';
import { inTransaction } from '@scriptorium/persistence';
import { type ContentTree, eventually, storedMessages, type OwnNatsServer } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { executeCopy } from './execute-copy';
import { cancelWhileExecuting } from '../testing/cancel-while-executing';
import { planLocalization, type LocalizationLimits } from '../testing/planned-localization';
import { startWorkerWithTree, type WorkerWithTree } from '../testing/running-worker';

describe('the command to copy variants', () => {
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

  const planJob = (root: VariantId, limits?: LocalizationLimits) => planLocalization(pool, tree, root, limits);

  /** Releases all waiting commands of the job of a command, as the planner does. */
  async function releaseWaiting(command: CopyVariants): Promise<CopyVariants[]> {
    const released = await inTransaction(pool, async (client) => {
      await lockJob(client, command.spaceId, command.jobId);
      return releaseCommands(client, command.spaceId, command.jobId, 100);
    });
    return released.map(({ id: commandId }) => ({ ...command, commandId }));
  }

  async function send(commands: readonly CopyVariants[], attempt = 1): Promise<void> {
    const messages = commands.map((command) =>
      copyVariants.message(
        { space: 'docs', job: command.jobId },
        `copy/${command.commandId}/${String(attempt)}`,
        command,
        new Date(),
      ),
    );
    await worker.publisher.publishAll(messages);
  }

  async function jobOf(command: CopyVariants | undefined): Promise<Record<string, unknown>> {
    const { rows } = await pool.query<Record<string, unknown>>(
      `select state, total::int, created::int, reused::int, failed::int, commands_open, commands_waiting from jobs.jobs where id = $1`,
      [command?.jobId],
    );
    return rows[0] ?? {};
  }

  const ended = (command: CopyVariants | undefined) =>
    eventually(async () => {
      const job = await jobOf(command);
      return job['state'] !== 'running' && job;
    });

  async function eventsOf(jobId: JobId | undefined, type: string): Promise<string[]> {
    const stored = await storedMessages(nats.url, 'EVENTS');
    return stored
      .filter(({ envelope }) => envelope.type === type && JSON.stringify(envelope.data).includes(jobId ?? ''))
      .map(({ messageId }) => messageId);
  }

  async function commandsLeft(): Promise<number> {
    return (await storedMessages(nats.url, 'COMMANDS')).filter(({ envelope }) => envelope.type === copyVariants.type)
      .length;
  }

  it('creates the variants, publishes each once, and ends the job with the last command', async () => {
    const root = await tree.item({ links: [await tree.item()] });
    const commands = await planJob(root);
    await send(commands);

    expect(await ended(commands[0])).toMatchObject({ state: 'completed', total: 4, created: 4, commands_open: 0 });
    await eventually(async () => (await eventsOf(commands[0]?.jobId, 'scriptorium.job.completed.v2')).length === 1);
    expect(new Set(await eventsOf(commands[0]?.jobId, 'scriptorium.variant.created.v2')).size).toBe(4);
  });

  it('fails only the node whose source was deleted after planning', async () => {
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    const commands = await planJob(root);
    await pool.query('delete from content.variants where id = $1', [child]);
    await send(commands);

    expect(await ended(commands[0])).toMatchObject({ state: 'completed-with-failures', created: 2, failed: 2 });
    const { rows } = await pool.query('select distinct outcome, reason from jobs.outcomes where job_id = $1', [
      commands[0]?.jobId,
    ]);
    expect(rows).toEqual([{ outcome: 'failed', reason: 'SOURCE_DELETED' }]);
  });

  it('creates each variant once when the command is delivered again', async () => {
    const commands = await planJob(await tree.item());
    await send(commands);
    const job = await ended(commands[0]);
    await send(commands, 2);
    await eventually(async () => (await commandsLeft()) === 0);

    expect(await jobOf(commands[0])).toEqual(job);
    const events = await eventsOf(commands[0]?.jobId, 'scriptorium.variant.created.v2');
    expect(events).toHaveLength(2);
  });

  it('creates each variant once when the command is delivered twice at the same time', async () => {
    const commands = await planJob(await tree.item({ links: [await tree.item(), await tree.item()] }));
    const results = await Promise.all([...commands, ...commands].map((command) => executeCopy(workerPool, command)));

    expect(await jobOf(commands[0])).toMatchObject({ state: 'completed', created: 6, reused: 0, commands_open: 0 });
    const copied = results.flatMap((result) => (result.kind === 'done' ? result.copied : []));
    expect(new Set(copied.map(({ variantId }) => variantId)).size).toBe(6);
  });

  it('executes its commands in any order', async () => {
    const leaf = await tree.item();
    const root = await tree.item({ links: [await tree.item({ links: [leaf] })] });
    const commands = await planJob(root, { nodesPerCommand: 1, window: 100 });
    expect(commands).toHaveLength(6);
    await send(commands.toReversed());

    expect(await ended(commands[0])).toMatchObject({ state: 'completed', created: 6 });
    expect((await tree.variantsOf(leaf))['fr-FR']).toBeDefined();
  });

  it('publishes its events after a crash between commit and acknowledgement', async () => {
    const commands = await planJob(await tree.item());
    // The process commits and dies before it publishes anything.
    await Promise.all(commands.map((command) => executeCopy(workerPool, command)));
    expect(await eventsOf(commands[0]?.jobId, 'scriptorium.variant.created.v2')).toHaveLength(0);

    await send(commands);

    await eventually(async () => (await eventsOf(commands[0]?.jobId, 'scriptorium.variant.created.v2')).length === 2);
    await eventually(async () => (await eventsOf(commands[0]?.jobId, 'scriptorium.job.completed.v2')).length === 1);
    expect(await jobOf(commands[0])).toMatchObject({ state: 'completed', created: 2 });
  });

  it('counts a variant that another job made first as reused', async () => {
    const root = await tree.item();
    const [one, two] = [await planJob(root), await planJob(root)];
    await Promise.all([...one, ...two].map((command) => executeCopy(workerPool, command)));

    const jobs = [await jobOf(one[0]), await jobOf(two[0])];
    expect(jobs.map(({ state }) => state)).toEqual(['completed', 'completed']);
    expect(jobs.reduce((sum, job) => sum + Number(job['created']), 0)).toBe(2);
    expect(jobs.reduce((sum, job) => sum + Number(job['reused']), 0)).toBe(2);
  });

  it('counts a variant as reused that another job made before its source was deleted', async () => {
    const root = await tree.item();
    const [one, two] = [await planJob(root), await planJob(root)];
    await Promise.all(one.map((command) => executeCopy(workerPool, command)));
    await pool.query(`delete from content.variants where family_id = $1 and locale = 'en-US'`, [root]);
    await Promise.all(two.map((command) => executeCopy(workerPool, command)));

    expect(await jobOf(two[0])).toMatchObject({ state: 'completed', created: 0, reused: 2 });
    const { rows } = await pool.query('select distinct outcome, reason from jobs.outcomes where job_id = $1', [
      two[0]?.jobId,
    ]);
    expect(rows).toEqual([{ outcome: 'reused', reason: 'variant-exists' }]);
  });

  it('notifies the planner when commands of the job are waiting', async () => {
    const root = await tree.item({ links: [await tree.item()] });
    const commands = await planJob(root, { nodesPerCommand: 1, window: 2 });
    await send(commands);

    await eventually(async () => Number((await jobOf(commands[0]))['commands_open']) === 0);
    const sent = await eventually(async () => {
      const stored = await storedMessages(nats.url, 'COMMANDS');
      const found = stored.filter(({ envelope }) => JSON.stringify(envelope.data).includes(commands[0]?.jobId ?? ''));
      return found.length === 2 && found;
    });
    expect(sent.map(({ messageId }) => messageId).toSorted()).toEqual(
      commands.map(({ commandId }) => `done/${commandId}`).toSorted(),
    );
  });

  it('splits a command with a data error until the failing node is alone, and copies all others', async () => {
    const poison = await tree.item();
    const root = await tree.item({ links: [poison, await tree.item(), await tree.item()] });
    await pool.query(
      `create function refuse() returns trigger language plpgsql as
       $$ begin if new.family_id = '${poison}' and new.locale = 'fr-FR' then raise 'no such copy'; end if; return new; end $$;
       create trigger refused before insert on content.variants for each row execute function refuse()`,
    );
    let commands = await planJob(root);
    const first = commands[0];
    for (let round = 0; commands.length > 0 && round < 10; round += 1) {
      await Promise.all(commands.map((command) => executeCopy(workerPool, command)));
      commands = first === undefined ? [] : await releaseWaiting(first);
    }
    await pool.query('drop trigger refused on content.variants');

    expect(await jobOf(first)).toMatchObject({ state: 'completed-with-failures', total: 8, created: 7, failed: 1 });
    const { rows } = await pool.query(
      `select n.variant_id, o.outcome, o.reason, o.message from jobs.outcomes o
         join jobs.plan_nodes n on n.job_id = o.job_id and n.number = o.node_number where o.job_id = $1`,
      [first?.jobId],
    );
    expect(rows).toEqual([
      { variant_id: poison, outcome: 'failed', reason: 'database-P0001', message: 'no such copy' },
    ]);
  });

  it('fails the nodes above the ceiling of their space, and copies the others', async () => {
    const root = await tree.item({ links: [await tree.item(), await tree.item(), await tree.item()] });
    let commands = await planJob(root);
    const first = commands[0];
    const setCeiling = (maximum: number) => pool.query(`select content.set_ceiling('variantsOfSpace', $1)`, [maximum]);
    const { rowCount } = await pool.query('select from content.variants where space_id = $1', [tree.spaceId]);
    try {
      await setCeiling((rowCount ?? 0) + 3);
      for (let round = 0; commands.length > 0 && round < 10; round += 1) {
        for (const command of commands) await executeCopy(workerPool, command);
        commands = first === undefined ? [] : await releaseWaiting(first);
      }
    } finally {
      await setCeiling(1_000_000);
    }
    expect(await jobOf(first)).toMatchObject({ state: 'completed-with-failures', total: 8, created: 3, failed: 5 });
    const { rows } = await pool.query('select distinct outcome, reason from jobs.outcomes where job_id = $1', [
      first?.jobId,
    ]);
    expect(rows).toEqual([{ outcome: 'failed', reason: 'SPACE_FULL' }]);
  });

  it('copies nothing for a cancelling job, and publishes its end at every delivery of the last command', async () => {
    const commands = await planJob(await tree.item());
    const [first] = commands;
    if (first === undefined) throw new Error('There is no command.');
    await cancelWhileExecuting(pool, first);
    const stranger = {
      spaceId: tree.spaceId,
      spaceKey: 'docs',
      jobId: randomId<JobId>(),
      commandId: randomId<CommandId>(),
    };
    const states = [];
    for (const command of commands) {
      await executeCopy(workerPool, command);
      states.push((await jobOf(first))['state']);
    }
    expect(states).toEqual(['cancelling', 'cancelled']);
    // The process died before it published anything.
    await send([...commands, stranger]);
    await eventually(async () => (await eventsOf(first?.jobId, 'scriptorium.job.cancelled.v2')).length === 1);
    expect(await jobOf(first)).toMatchObject({ state: 'cancelled', created: 0, commands_open: 0 });
    expect((await storedMessages(nats.url, 'DEAD')).length).toBe(0);
  });

  it('keeps and counts the variants of a command in flight when its job is cancelled', async () => {
    const commands = await planJob(await tree.item());
    const jobId = commands[0]?.jobId ?? ('' as JobId);
    const planner = await pool.connect();
    await planner.query('begin');
    await lockJob(planner, tree.spaceId, jobId);
    const work = Promise.all(commands.map((command) => executeCopy(workerPool, command)));
    await eventually(async () => {
      const { rowCount } = await pool.query(
        `select from pg_stat_activity
          where datname = current_database() and application_name = 'blob-copy-worker' and wait_event_type = 'Lock'`,
      );
      return rowCount === commands.length;
    });
    await cancelJob(planner, tree.spaceId, jobId);
    await planner.query('commit');
    planner.release();

    expect((await work).map(({ kind }) => kind)).toEqual(['done', 'done']);
    const ended = { state: 'cancelled', total: 2, created: 2, commands_open: 0 };
    expect(await jobOf(commands[0])).toMatchObject(ended);
    await send(commands, 3);
    await eventually(async () => (await eventsOf(jobId, 'scriptorium.job.cancelled.v2')).length === 1);
    expect(await jobOf(commands[0])).toMatchObject(ended);
  });

  it('leaves no waiting halves when a command of a cancelling job is split', async () => {
    const poison = await tree.item();
    await pool.query(
      `create function refuse_later() returns trigger language plpgsql as
       $$ begin if new.family_id = '${poison}' then perform pg_advisory_xact_lock_shared(77); raise 'no such copy'; end if;
                return new; end $$;
       create trigger refused_later before insert on content.variants for each row execute function refuse_later()`,
    );
    const [only] = await planJob(await tree.item({ links: [poison] }), { nodesPerCommand: 100, window: 1 });
    const planner = await pool.connect();
    await planner.query('begin');
    await planner.query('select pg_advisory_xact_lock(77)');
    if (only === undefined) throw new Error('There is no command.');
    const work = executeCopy(workerPool, only);
    await eventually(async () => {
      const { rowCount } = await pool.query(
        `select from pg_locks where locktype = 'advisory' and objid = 77 and not granted`,
      );
      return rowCount === 1;
    });
    await cancelJob(planner, tree.spaceId, only.jobId);
    await planner.query('commit');
    planner.release();

    expect(await work).toMatchObject({ kind: 'split' });
    await pool.query('drop trigger refused_later on content.variants');
    expect(await jobOf(only)).toMatchObject({ state: 'cancelled', created: 0, failed: 0, commands_open: 0 });
    const { rows } = await pool.query('select distinct state from jobs.commands where job_id = $1 and id <> $2', [
      only.jobId,
      only.commandId,
    ]);
    expect(rows).toEqual([{ state: 'cancelled' }]);
  });

  it('fails the nodes of a locale that was removed before the job was retried, and copies into the others', async () => {
    const commands = await planJob(await tree.item({ links: [await tree.item()] }));
    await pool.query(`delete from content.locales where space_id = $1 and locale = 'de-DE'`, [tree.spaceId]);
    await send(commands);

    expect(await ended(commands[0])).toMatchObject({ state: 'completed-with-failures', created: 2, failed: 2 });
    const { rows } = await pool.query(
      'select distinct locale_bit, outcome, reason, message from jobs.outcomes where job_id = $1',
      [commands[0]?.jobId],
    );
    const message = 'The locale de-DE was removed. Define it again and retry the job.';
    expect(rows).toEqual([{ locale_bit: 1, outcome: 'failed', reason: 'LOCALE_REMOVED', message }]);
    const made = await pool.query('select locale from content.variants where job_id = $1', [commands[0]?.jobId]);
    expect(made.rows).toEqual([{ locale: 'fr-FR' }, { locale: 'fr-FR' }]);
    await pool.query(
      `insert into content.locales (space_id, locale, label, position) values ($1, 'de-DE', 'de-DE', 9)`,
      [tree.spaceId],
    );
  });

  it('dead-letters an unreadable message with the reason, and continues', async () => {
    const commands = await planJob(await tree.item());
    const unreadable = { ...commands[0], jobId: 'not an id' } as CopyVariants;
    await worker.publisher.publishAll([
      copyVariants.message({ space: 'docs', job: 'x' as JobId }, 'copy/poison/1', unreadable, new Date()),
    ]);
    await send(commands);

    expect(await ended(commands[0])).toMatchObject({ state: 'completed' });
    await eventually(async () => (await storedMessages(nats.url, 'DEAD')).length === 1);
  });
});
