import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import type { SpaceId } from '@scriptorium/contracts';
import { eventually, insertTestVariant, temporaryFolder, testSeed } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { chance } from './chance';

const ITEMS = 200;
const CLIENTS = 50;
const KILLS = 4;
const LONGEST_WAIT_MS = 300;
const LOCALES = ['fr-FR', 'de-DE'];
const VICTIMS = ['localization-planner', 'blob-copy-worker'] as const;
const TOKEN = 'a-personal-token-for-the-survival-tests';
const BOOTSTRAP = {
  spaces: [
    {
      key: 'docs',
      label: 'Docs',
      locales: ['en-US', ...LOCALES],
      repositories: [{ name: 'website', label: 'Website' }],
    },
  ],
  tokens: [{ name: 'tester', token: TOKEN, scopes: { docs: ['admin'] } }],
};

describe('small jobs', () => {
  let system: System;
  let database: Client;
  let items: readonly string[];
  const seed = testSeed();
  const random = chance(seed);

  beforeAll(async () => {
    const folder = temporaryFolder();
    const bootstrapFile = join(folder, 'bootstrap.json');
    writeFileSync(bootstrapFile, JSON.stringify(BOOTSTRAP));
    system = await startSystem({
      dataDir: join(folder, 'data'),
      services: standardServices(join(__dirname, '../../..')),
      bootstrapFile,
      // A command is released again after a second, so that the test does not wait until the lease of a worker expires.
      env: { ...process.env, RESCUE_AFTER_MS: '1000' },
      group: 'inherited',
    });
    database = new Client({ connectionString: system.databaseUrl });
    await database.connect();
    items = Array.from({ length: ITEMS }, () => randomUUID());
    const [space] = await rowsOf<{ id: SpaceId }>(`select id from content.spaces where key = 'docs'`);
    for (const id of items) {
      await insertTestVariant(database, { spaceId: space?.id ?? (0 as SpaceId), id, familyId: id, locale: 'en-US' });
    }
  });
  afterAll(async () => {
    await database.end();
    await system.stop();
  });

  async function rowsOf<Row extends object>(text: string, values: unknown[] = []): Promise<readonly Row[]> {
    return (await database.query<Row>(text, values)).rows;
  }

  /** Sends the request until it is accepted, as a client does. Returns the id of the job. */
  function localize(item: string): Promise<string> {
    return eventually(async () => {
      const response = await fetch(`${system.gatewayUrl}/v2/content/content-items/${item}/localize`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({ version: 1, locales: LOCALES }),
      });
      const body = (await response.json()) as { readonly id: string };
      return response.status === 202 && body.id;
    });
  }

  it('create each variant once if planner and worker are killed while they execute groups', async () => {
    const queue = items.values();
    const accepted: string[] = [];
    const clients = Array.from({ length: CLIENTS }, async () => {
      for (const item of queue) accepted.push(await localize(item));
    });
    const kills: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const after = Math.round(random() * LONGEST_WAIT_MS);
      await pause(after);
      const victim = VICTIMS[kill % VICTIMS.length] ?? VICTIMS[0];
      const pid = system.pid(victim);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      kills.push(`${victim} after ${String(after)} ms`);
    }
    await Promise.all(clients);
    const story = `seed ${String(seed)}: ${kills.join(', ')}`;

    const states = await eventually(async () => {
      const jobs = await rowsOf<{ id: string; state: string; created: number; ended: boolean }>(
        `select id, state, created::integer, ended_at is not null as ended from jobs.jobs`,
      );
      return jobs.every(({ ended }) => ended) && jobs;
    });
    expect({ story, states: new Set(states.map(({ state }) => state)) }).toEqual({
      story,
      states: new Set(['completed']),
    });
    const known = new Set(states.map(({ id }) => id));
    expect({ story, lost: accepted.filter((id) => !known.has(id)) }).toEqual({ story, lost: [] });
    expect({ story, accepted: new Set(accepted).size }).toEqual({ story, accepted: ITEMS });
    expect({ story, created: states.reduce((sum, { created }) => sum + created, 0) }).toEqual({
      story,
      created: ITEMS * LOCALES.length,
    });
    const variants = await rowsOf<{ locale: string; count: number }>(
      `select locale, count(*)::integer from content.variants where locale <> 'en-US' group by locale order by locale`,
    );
    expect({ story, variants }).toEqual({
      story,
      variants: [...LOCALES].sort().map((locale) => ({ locale, count: ITEMS })),
    });
    const [groups] = await rowsOf<{ transactions: number }>(
      'select count(distinct xmin::text)::integer as transactions from jobs.plan_nodes where space_id > 0',
    );
    expect({ story, groups: (groups?.transactions ?? ITEMS) < states.length }).toEqual({ story, groups: true });
  });
});
