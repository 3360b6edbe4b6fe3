import { buildClient, type Client } from '@datocms/cma-client-node';
import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { eventually, inFullRun, temporaryFolder, testSeed } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createModel, type Model } from '../content/dato-models';
import { chance } from './chance';

const ROUNDS = inFullRun(30, 3);
const COPIES = 20;
const VICTIMS = ['blob-copy-worker', 'localization-planner', 'content-store', 'nats-server', 'postgres'] as const;
const LONGEST_WAIT_MS = 150;
const TOKEN = 'a-personal-token-for-the-survival-tests';
const SPACE = 'docs';

const seed = testSeed();
const random = chance(seed);

let system: System;
let client: Client;
let article: Model;

beforeAll(async () => {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  const space = { key: SPACE, label: 'Docs', locales: ['en-US', 'fr-FR'] };
  const tokens = [{ name: 'tester', token: TOKEN, scopes: { [SPACE]: ['admin'] } }];
  writeFileSync(bootstrapFile, JSON.stringify({ spaces: [space], tokens }));
  system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(join(__dirname, '../../..')),
    bootstrapFile,
    env: { ...process.env, RESCUE_AFTER_MS: '1000' },
    group: 'inherited',
  });
  client = buildClient({ apiToken: TOKEN, baseUrl: system.gatewayUrl, environment: SPACE });
  article = await createModel(client, 'article', {
    title: { type: 'string', localized: true },
    address: { type: 'slug', localized: true, validators: { unique: {} } },
  });
});

afterAll(async () => system.stop());

/** Returns undefined if the system does not answer. */
async function send(method: string, path: string, headers: object = {}): Promise<unknown> {
  const url = system.gatewayUrl + path;
  const answer = await fetch(url, { method, headers: { authorization: `Bearer ${TOKEN}`, ...headers } });
  return answer.ok ? answer.json() : undefined;
}

async function patiently<Result>(look: () => Promise<Result | undefined>): Promise<Result> {
  const found = await eventually(async () => (await look()) ?? false, { everyMs: 50 });
  return found;
}

async function duplicate(id: string): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  const job = await patiently(async () => send('POST', `/items/${id}/duplicate`, headers));
  return (job as { data: { id: string } }).data.id;
}

interface JobResult {
  readonly data: { readonly attributes: { readonly status: number; readonly payload: { readonly data: Copy } } };
}

interface Copy {
  readonly id: string;
  readonly attributes: { readonly address: Readonly<Record<string, string>> };
}

it.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1]))(
  'every duplicate ends with exactly one record after kills in the middle (round %i)',
  async (round) => {
    const name = `round-${String(round)}`;
    const source = await patiently(async () =>
      client.items.create({
        item_type: article,
        title: { 'en-US': name, 'fr-FR': name },
        address: { 'en-US': name, 'fr-FR': name },
      }),
    );
    const jobs = Promise.all(Array.from({ length: COPIES }, async () => duplicate(source.id)));
    const story = [`seed ${String(seed)}`];
    for (const victim of VICTIMS) {
      const after = Math.round(random() * LONGEST_WAIT_MS);
      await pause(after);
      const pid = system.pid(victim);
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
      story.push(`${victim} after ${String(after)} ms`);
    }

    const results = await Promise.all(
      (await jobs).map(async (job) => (await patiently(async () => send('GET', `/job-results/${job}`))) as JobResult),
    );
    const statuses = results.map(({ data }) => data.attributes.status);
    expect({ story, statuses: new Set(statuses) }).toEqual({ story, statuses: new Set([200]) });
    const copies = results.map(({ data }) => data.attributes.payload.data);
    const wanted = Array.from(
      { length: COPIES },
      (_, index) => `${name}-duplicate${index === 0 ? '' : `-${index + 1}`}`,
    );
    for (const locale of ['en-US', 'fr-FR']) {
      const addresses = copies.map(({ attributes }) => attributes.address[locale]);
      expect({ story, addresses: addresses.toSorted() }).toEqual({ story, addresses: wanted.toSorted() });
    }
    const titled = { title: { eq: `${name} (duplicate)` } };
    const found = await patiently(async () =>
      client.items.list({ filter: { type: 'article', fields: titled }, page: { limit: 100 } }),
    );
    expect(found.map(({ id }) => id).toSorted()).toEqual(copies.map(({ id }) => id).toSorted());
  },
);
