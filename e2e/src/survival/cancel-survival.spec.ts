import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { queryDatabase, eventually, storedMessages, temporaryFolder } from '@scriptorium/testing';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { chance } from './chance';
import { plantSite, type PlantedSite } from './site';

const ROUNDS = 4;
const LOCALES = ['de-DE', 'fr-FR', 'it-IT', 'nl-NL'];
const LONGEST_WAIT_MS = 400;
const TOKEN = 'a-personal-token-for-the-survival-tests';
const PATIENCE = { everyMs: 20 };

const seed = Number(process.env['SURVIVAL_SEED'] ?? Date.now() % 1_000_000);
const random = chance(seed);

interface Job {
  readonly id: string;
  readonly state: string;
  readonly endedAt: string | null;
  readonly progress: {
    readonly total: number;
    readonly done: number;
    readonly created: number;
    readonly failed: number;
  };
}

/** A job that is cancelled and retried repeatedly while its workers commit and die. */
describe('a job that is cancelled repeatedly', () => {
  let system: System;
  let site: PlantedSite;

  beforeAll(async () => {
    const folder = temporaryFolder();
    const bootstrapFile = join(folder, 'bootstrap.json');
    const repositories = [{ name: 'website', label: 'Website' }];
    const space = { key: 'docs', label: 'Docs', locales: ['en-US', ...LOCALES], repositories };
    const tokens = [{ name: 'tester', token: TOKEN, scopes: { docs: ['admin'] } }];
    writeFileSync(bootstrapFile, JSON.stringify({ spaces: [space], tokens }));
    system = await startSystem({
      dataDir: join(folder, 'data'),
      services: standardServices(join(__dirname, '../../..')),
      bootstrapFile,
      // Dozens of commands, a few at a time: a cancel then meets waiting commands, commands in flight and running ones.
      env: { ...process.env, NODES_PER_COMMAND: '20', COMMAND_WINDOW: '8', RESCUE_AFTER_MS: '1000' },
      group: 'inherited',
    });
    const client = new Client({ connectionString: system.databaseUrl });
    await client.connect();
    site = await plantSite(client, 'docs');
    await client.end();
  });
  afterAll(async () => system.stop());

  async function send(method: string, path: string, body?: object): Promise<{ status: number; json: unknown }> {
    const response = await fetch(system.gatewayUrl + path, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: await response.json() };
  }
  const address = (id: string) => `/v1/spaces/docs/jobs/${id}`;
  const read = async (id: string): Promise<Job> => (await send('GET', address(id))).json as Job;
  const statusOf = async (id: string): Promise<unknown> =>
    ((await send('GET', `/v2/content/localization-jobs/${id}`)).json as { status: string }).status;
  const until = (id: string, isSo: (job: Job) => boolean): Promise<Job> =>
    eventually(async () => {
      const job = await read(id);
      return isSo(job) && job;
    }, PATIENCE);

  async function localize(): Promise<string> {
    const body = { version: 1, locales: LOCALES };
    const { json } = await send('POST', `/v2/content/content-items/${site.rootId}/localize`, body);
    return (json as { id: string }).id;
  }

  /** Returns the number of rows that the job has created. */
  const made = async (id: string): Promise<number> =>
    Number(
      (
        await queryDatabase(
          system.databaseUrl,
          `select count(*)::int as made from content.variants where job_id = '${id}'`,
        )
      )[0]?.['made'],
    );
  const inStream = async (id: string): Promise<number> =>
    (await storedMessages(system.natsUrl, 'COMMANDS')).filter(({ subject }) => subject.endsWith(id)).length;

  /** After the end nothing changes, neither by messages that are still delivered nor by a cancel. */
  async function expectFinal(ended: Job, story: readonly string[]): Promise<void> {
    expect({ story, made: await made(ended.id) }).toEqual({ story, made: ended.progress.created });
    await eventually(async () => (await inStream(ended.id)) === 0, PATIENCE);
    expect((await send('POST', `${address(ended.id)}/cancel`)).status).toBe(409);
    expect({ story, job: await read(ended.id) }).toEqual({ story, job: ended });
    expect(await made(ended.id)).toBe(ended.progress.created);
  }

  it('ends as cancelled each time, never changes after that, and completes after the last retry', async () => {
    const story = [`seed ${String(seed)}`];
    const id = await localize();
    for (let round = 0; round < ROUNDS; round += 1) {
      const after = Math.round(random() * LONGEST_WAIT_MS);
      await pause(after);
      story.push(`cancelled after ${String(after)} ms`);
      // A worker that dies now must not leave the job in the state `cancelling`.
      const pid = round % 2 === 1 ? system.pid('blob-copy-worker') : undefined;
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      const answers = await Promise.all([1, 2, 3].map(() => send('POST', `${address(id)}/cancel`)));
      const states = answers.map(({ status, json }) => (status === 202 ? (json as Job).state : status));
      story.push(states.join());
      const ended = await until(id, ({ endedAt }) => endedAt !== null);
      if (ended.state === 'completed') break;
      expect({ story, state: ended.state, status: await statusOf(id) }).toEqual({
        story,
        state: 'cancelled',
        status: 'CANCELLED',
      });
      await expectFinal(ended, story);
      expect({ story, status: (await send('POST', `${address(id)}/retry`)).status }).toEqual({ story, status: 202 });
    }
    const done = await until(id, ({ endedAt }) => endedAt !== null);
    const total = site.pages * LOCALES.length;
    expect({ story, job: done }).toMatchObject({
      story,
      job: { state: 'completed', progress: { total, done: total, created: total, failed: 0 } },
    });
    await expectFinal(done, story);
  });
});
