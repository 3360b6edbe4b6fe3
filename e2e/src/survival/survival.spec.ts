import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { eventually, inFullRun, storedMessages, temporaryFolder, testSeed } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { chance } from './chance';
import { plantSite, type PlantedSite } from './site';

const ROUNDS = inFullRun(20, 3);
const LOCALES_A_ROUND = 10;
const VICTIMS = ['blob-copy-worker', 'localization-planner', 'nats-server', 'postgres'] as const;
const LONGEST_WAIT_MS = 600;
const TOKEN = 'a-personal-token-for-the-survival-tests';

/** Returns locales that no other round uses: aa-ZZ, ba-ZZ, … */
function localesOf(round: number): string[] {
  const letter = (n: number): string => String.fromCharCode(97 + (n % 26));
  return Array.from({ length: LOCALES_A_ROUND }, (_, n) => {
    const place = round * LOCALES_A_ROUND + n;
    return `${letter(place)}${letter(place / 26)}-ZZ`.replace(/^(..)/, (two) => two.toLowerCase());
  });
}

function bootstrap(locales: readonly string[]): object {
  return {
    spaces: [
      {
        key: 'docs',
        label: 'Docs',
        locales,
        repositories: [{ name: 'website', label: 'Website' }],
      },
    ],
    tokens: [{ name: 'tester', token: TOKEN, scopes: { docs: ['admin'] } }],
  };
}

interface Job {
  readonly id: string;
  readonly status: string;
  readonly progress: {
    readonly total: number;
    readonly created: number;
    readonly reused: number;
    readonly failed: number;
  };
}

describe('a job of 7,680 variants', () => {
  let system: System;
  let database: Client;
  let site: PlantedSite;
  const seed = testSeed();
  const random = chance(seed);

  beforeAll(async () => {
    const folder = temporaryFolder();
    const bootstrapFile = join(folder, 'bootstrap.json');
    const rounds = Array.from({ length: ROUNDS + 2 }, (_, round) => localesOf(round)).flat();
    writeFileSync(bootstrapFile, JSON.stringify(bootstrap(['en-US', ...rounds])));
    system = await startSystem({
      dataDir: join(folder, 'data'),
      services: standardServices(join(__dirname, '../../..')),
      bootstrapFile,
      // A command is redelivered after a second, so that a round does not wait until the lease of a worker expires.
      env: { ...process.env, RESCUE_AFTER_MS: '1000' },
      group: 'inherited',
    });
    await withDatabase(async (client) => {
      site = await plantSite(client, 'docs');
    });
  });
  afterAll(async () => {
    await database.end().catch(() => undefined);
    await system.stop();
  });

  /** Opens a new connection, since the server may just have been killed. */
  async function withDatabase<T>(work: (client: Client) => Promise<T>): Promise<T> {
    database = new Client({ connectionString: system.databaseUrl });
    database.on('error', () => undefined);
    await database.connect();
    try {
      return await work(database);
    } finally {
      await database.end();
    }
  }

  async function send<T>(path: string, body?: object, key?: string): Promise<T> {
    const response = await fetch(`${system.gatewayUrl}/v2/content/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path} answered ${String(response.status)}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Repeats the request with its key: a busy machine may answer 503. */
  const localizeFrom = (id: string, locales: readonly string[]): Promise<Job> => {
    const key = randomUUID();
    return eventually(() => send<Job>(`content-items/${id}/localize`, { version: 1, locales }, key));
  };
  const localize = (locales: readonly string[]): Promise<Job> => localizeFrom(site.rootId, locales);

  const ended = (id: string): Promise<Job> =>
    eventually(
      async () => {
        const job = await send<Job>(`localization-jobs/${id}`);
        return job.status !== 'IN_PROGRESS' && job;
      },
      { everyMs: 100 },
    );

  /** Counts variants by locale, and wrong links: those to another locale and those to missing variants. */
  const inspect = (locales: readonly string[]) =>
    withDatabase(async (client) => {
      const { rows } = await client.query<{ variants: number; families: number; versions: number; astray: number }>(
        `select count(distinct v.id)::int as variants,
                count(distinct (v.family_id, v.locale))::int as families,
                count(distinct (w.variant_id, w.number))::int as versions,
                count(*) filter (where linked.locale is distinct from v.locale and slot is not null)::int as astray
           from content.variants v
           join content.versions w on w.space_id = v.space_id and w.variant_id = v.id
           left join lateral unnest(w.slots) slot on true
           left join content.variants linked on linked.space_id = v.space_id and linked.id = slot
          where v.locale = any($1)`,
        [locales],
      );
      return rows[0];
    });

  /** Returns how often the created-event with each id is stored, for these locales. */
  async function createdEvents(locales: readonly string[]): Promise<Map<string, number>> {
    const stored = await storedMessages(system.natsUrl, 'EVENTS', {
      subjects: locales.map((locale) => `scriptorium.evt.v2.docs.variant.created.${locale}`),
    });
    const counts = new Map<string, number>();
    for (const { envelope, messageId } of stored) {
      expect(messageId).toBe(envelope.id);
      counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
    }
    return counts;
  }

  it.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1]))(
    'ends by itself with each variant exactly once after kills in the middle (round %i)',
    async (round) => {
      const locales = localesOf(round - 1);
      const wanted = site.pages * LOCALES_A_ROUND;
      const job = await localize(locales);

      const killed = await Promise.all(
        VICTIMS.map(async (victim) => {
          const after = Math.round(random() * LONGEST_WAIT_MS);
          await pause(after);
          const pid = system.pid(victim);
          if (pid !== undefined) process.kill(pid, 'SIGKILL');
          return `${victim} after ${String(after)} ms`;
        }),
      );
      const story = `seed ${String(seed)}: ${killed.join(', ')}`;

      const end = await ended(job.id);
      expect({ story, status: end.status, ...end.progress }).toMatchObject({
        story,
        status: 'COMPLETED',
        total: wanted,
        created: wanted,
        reused: 0,
        failed: 0,
      });
      expect({ story, ...(await inspect(locales)) }).toEqual({
        story,
        variants: wanted,
        families: wanted,
        versions: wanted,
        astray: 0,
      });
      const events = await eventually(
        async () => {
          const found = await createdEvents(locales);
          return found.size === wanted && found;
        },
        { everyMs: 500 },
      );
      expect({ story, events: events.size }).toEqual({ story, events: wanted });
    },
  );

  it('creates one variant per page and locale for twenty concurrent requests', async () => {
    const locales = localesOf(ROUNDS);
    const wanted = site.pages * LOCALES_A_ROUND;
    const jobs = await Promise.all(Array.from({ length: 20 }, () => localize(locales)));
    const ends = await Promise.all(jobs.map(({ id }) => ended(id)));

    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
    expect(ends.reduce((sum, { progress }) => sum + progress.created, 0)).toBe(wanted);
    expect(await inspect(locales)).toEqual({ variants: wanted, families: wanted, versions: wanted, astray: 0 });
  });

  it('shares the variants of two jobs with overlapping trees', async () => {
    const locales = localesOf(ROUNDS + 1);
    const wanted = site.pages * LOCALES_A_ROUND;
    const { rows } = await withDatabase((client) =>
      client.query<{ id: string }>(
        `select slot as id from content.versions, unnest(slots) slot where variant_id = $1 and slot <> $1 order by 1`,
        [site.rootId],
      ),
    );
    const below = rows.slice(0, 5).map(({ id }) => id);
    const jobs = await Promise.all([site.rootId, ...below].map((id) => localizeFrom(id, locales)));
    const ends = await Promise.all(jobs.map(({ id }) => ended(id)));

    expect(new Set(ends.map(({ status }) => status))).toEqual(new Set(['COMPLETED']));
    expect(ends.reduce((sum, { progress }) => sum + progress.created, 0)).toBe(wanted);
    expect(await inspect(locales)).toEqual({ variants: wanted, families: wanted, versions: wanted, astray: 0 });
  });
});
