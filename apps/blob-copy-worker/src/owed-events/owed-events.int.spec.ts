import { copyVariants, jobCompleted, variantCreated, type CopyVariants } from '@scriptorium/contracts';
import {
  ContentTree,
  copyTestDatabase,
  createTestDatabase,
  eventually,
  fillStream,
  purgeStream,
  storedMessages,
  temporaryFolder,
} from '@scriptorium/testing';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { executeCopy } from '../copy-variants/execute-copy';
import { planLocalization } from '../testing/planned-localization';
import { startWorker, type RunningWorker } from '../testing/running-worker';
import { PublishOwedEvents } from './publish-owed-events.service';

/** Two items in two locales. */
const CREATED = 4;
const SOON = { environment: { RESCUE_AFTER_MS: '300' } };

async function plan(pool: Pool): Promise<CopyVariants[]> {
  const tree = await ContentTree.create(pool);
  return planLocalization(pool, tree, await tree.item({ links: [await tree.item()] }));
}

async function expectAllEvents({ nats, pool }: RunningWorker): Promise<void> {
  await eventually(async () => {
    const types = (await storedMessages(nats.url, 'EVENTS')).map(({ envelope }) => envelope.type);
    expect(types.filter((type) => type === variantCreated.type)).toHaveLength(CREATED);
    expect(types.filter((type) => type === jobCompleted.type)).toHaveLength(1);
  });
  await eventually(async () => (await pool.query('select from jobs.owed_events')).rowCount === 0);
}

describe('the events of commands that have ended', () => {
  let worker: RunningWorker;
  let commands: readonly CopyVariants[];

  beforeEach(async () => {
    worker = await startWorker(SOON);
    commands = await plan(worker.pool);
  });
  afterEach(() => worker.stop());

  async function send(): Promise<void> {
    await worker.publisher.publishAll(
      commands.map((command) => {
        const id = `copy/${command.commandId}/1`;
        return copyVariants.message({ space: 'docs', job: command.jobId }, id, command, new Date());
      }),
    );
  }

  /** Ends the job while EVENTS is full. Returns the function that makes room. */
  async function endWithoutEvents(): Promise<() => Promise<void>> {
    const makeRoom = await fillStream(worker.nats.url, 'EVENTS');
    await send();
    await eventually(async () => {
      const { rows } = await worker.pool.query<{ state: string }>('select state from jobs.jobs');
      return rows.every(({ state }) => state === 'completed');
    });
    expect(await storedMessages(worker.nats.url, 'EVENTS')).toEqual([]);
    return makeRoom;
  }

  it('are not owed any more when they are acknowledged', async () => {
    await send();
    await expectAllEvents(worker);
  });

  it('arrive after EVENTS was full and COMMANDS was purged', async () => {
    const makeRoom = await endWithoutEvents();
    await purgeStream(worker.nats.url, 'COMMANDS');
    await makeRoom();
    await expectAllEvents(worker);
  });

  it('arrive after the variants were deleted before a redelivery', async () => {
    const makeRoom = await endWithoutEvents();
    await worker.pool.query(`delete from content.variants where locale <> 'en-US'`);
    await makeRoom();
    await expectAllEvents(worker);
  });

  it('arrive after the worker died between commit and publish and COMMANDS was purged', async () => {
    for (const command of commands) await executeCopy(worker.workerPool, command);
    await expectAllEvents(worker);
  });

  it('arrive after nats-server has lost its streams', async () => {
    await endWithoutEvents();
    await worker.nats.kill();
    renameSync(join(worker.nats.dataDir, 'jetstream'), join(temporaryFolder(), 'lost'));
    await worker.nats.restart();
    await expectAllEvents(worker);
  });

  it('do not delay the end of a worker while NATS does not respond', async () => {
    await endWithoutEvents();
    await worker.nats.kill();
    const publishing = jest.spyOn(worker.publisher, 'publishAll');
    const owed = worker.service.get(PublishOwedEvents);
    // A publication that begins before the client notices the lost connection fails at once. Later ones wait for NATS.
    const { waiting } = await eventually(async () => {
      const publication = Promise.resolve<unknown>(publishing.mock.results.at(-1)?.value).then(() => 'published');
      const state = await Promise.race([publication.catch(() => 'failed'), sleep(500, 'waiting')]);
      return state === 'waiting' && { waiting: publication };
    });
    const ended = jest.fn();
    void waiting.then(ended, ended);
    await owed.onModuleDestroy();
    expect(ended).not.toHaveBeenCalled();
    await worker.nats.restart();
  });

  it('are not published for a command that a retry has released again', async () => {
    const [command] = commands;
    await worker.pool.query(`
insert into jobs.owed_events (space_id, job_id, command_id, release, owed_since)
select space_id, job_id, id, releases - 1, now() - interval '1 minute' from jobs.commands`);
    await eventually(async () => (await worker.pool.query('select from jobs.owed_events')).rowCount === 0);
    expect(await storedMessages(worker.nats.url, 'EVENTS')).toEqual([]);
    const { rows } = await worker.pool.query('select state from jobs.commands where id = $1', [command?.commandId]);
    expect(rows).toEqual([{ state: 'released' }]);
  });
});

it('the events of a restored backup arrive in a new nats-server', async () => {
  const database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.url });
  for (const command of await plan(pool)) await executeCopy(pool, command);
  await pool.end();
  const restored = await startWorker({ ...SOON, database: await copyTestDatabase(database) });
  await expectAllEvents(restored);
  await restored.stop();
});

it('the events of many commands arrive once with three workers', async () => {
  const database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.url });
  const tree = await ContentTree.create(pool);
  const root = await tree.item({ links: await Promise.all(Array.from({ length: 29 }, () => tree.item())) });
  const commands = await planLocalization(pool, tree, root, { nodesPerCommand: 1, window: 100 });
  for (const command of commands) await executeCopy(pool, command);
  await pool.end();
  const first = await startWorker({ ...SOON, database });
  const environment = { ...SOON.environment, NATS_URL: first.nats.url };
  const others = [await startWorker({ environment, database }), await startWorker({ environment, database })];
  await eventually(async () => (await first.pool.query('select from jobs.owed_events')).rowCount === 0);
  const types = (await storedMessages(first.nats.url, 'EVENTS')).map(({ envelope }) => envelope.type);
  expect(types.filter((type) => type === variantCreated.type)).toHaveLength(60);
  expect(types.filter((type) => type === jobCompleted.type)).toHaveLength(1);
  await Promise.all([first, ...others].map((each) => each.stop()));
});
