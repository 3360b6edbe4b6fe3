import { setTimeout as sleep } from 'node:timers/promises';

import { eventually, inFullRun, temporaryFolder } from '@scriptorium/testing';
import type { ContentItem } from 'dc-management-sdk-js';

import { waitForJobEnd } from '../content/localize';
import { openSpaceIn, type Space } from '../system/open-space';
import { createPage, pageBody } from '../system/page';
import { jsonOf } from '../system/plain-http';
import { type SeparateSystem, startSeparateSystem } from '../system/separate-system';
import { Process } from '../system/service-process';
import { PostgresPair } from './postgres-pair';
import { describeStuckJob } from './stuck-job';

// Kills the primary under load and promotes its synchronous replica. Every accepted job ends, and every created item
// exists.

const ROUNDS = inFullRun(5, 1);
const CALLERS = 4;
/** Accepted jobs before a server is killed, and after the first request that is answered again. */
const JOBS_PER_PHASE = inFullRun(40, 10);
const LOCALES = ['de-DE', 'fr-FR'];
const ROLES = ['content_store', 'localization_planner', 'blob_copy_worker', 'blob_store'] as const;
const passwordOf = (role: string): string => `password-of-${role}`;

let pair: PostgresPair;
let system: SeparateSystem;
let space: Space;

beforeAll(async () => {
  pair = await PostgresPair.start(temporaryFolder());
  const passwords = ROLES.map((role) => [`${role.toUpperCase()}_PASSWORD`, passwordOf(role)]);
  const migration = new Process(['migrate', 'run'], { DATABASE_URL: pair.url, ...Object.fromEntries(passwords) });
  expect(await migration.exitCode()).toBe(0);
  system = await startSeparateSystem({
    specs: ['postgres-failover'],
    urlFor: (role) => pair.urlFor(role, passwordOf(role)),
  });
  space = openSpaceIn(system);
});
afterAll(async () => {
  await system.stop();
  await pair.stop();
});

interface Accepted {
  readonly pageId: string;
  readonly jobId: string;
}

/** Creates pages and localizes them until it is stopped. Requests without an answer are not counted as accepted. */
class Load {
  readonly accepted: Accepted[] = [];
  /** Statuses other than success, with how often each was received. */
  readonly failures = new Map<string, number>();
  private isOver = false;
  private readonly callers: Promise<void>[];

  constructor(private readonly pages: string) {
    this.callers = Array.from({ length: CALLERS }, () => this.call());
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.callers);
  }

  /** Waits until as many more jobs are accepted. */
  async more(count: number): Promise<void> {
    const wanted = this.accepted.length + count;
    await eventually(() => this.accepted.length >= wanted);
  }

  private async call(): Promise<void> {
    while (!this.isOver) {
      const label = `Page ${this.accepted.length}`;
      const page = await this.post<{ id: string; version: number }>(this.pages, {
        label,
        locale: 'en-GB',
        body: pageBody(label),
      });
      if (page === undefined) continue;
      const path = `/content-items/${page.id}/localize`;
      const job = await this.post<{ id: string }>(path, { version: page.version, locales: LOCALES });
      if (job !== undefined) this.accepted.push({ pageId: page.id, jobId: job.id });
    }
  }

  private async post<T>(path: string, body: object): Promise<T | undefined> {
    const response = await space.http.post(path, body).catch((error: unknown) => String(error));
    if (typeof response !== 'string' && response.status < 300) return jsonOf<T>(response);
    const failure = typeof response === 'string' ? response : String(response.status);
    this.failures.set(failure, (this.failures.get(failure) ?? 0) + 1);
    await sleep(50);
    return undefined;
  }
}

it('loses no accepted job when the primary is killed and its replica promoted', async () => {
  const repository = await space.repository('content');
  const first: ContentItem = await createPage(repository, 'First');
  const load = new Load(`/content-repositories/${repository.id ?? ''}/content-items`);
  const outages: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await load.more(JOBS_PER_PHASE);
    const killedAt = performance.now();
    await pair.failOver();
    await load.more(1);
    outages.push(performance.now() - killedAt);
    await load.more(JOBS_PER_PHASE);
    await pair.replaceReplica();
  }
  await load.stop();

  const failed = [...load.failures].map(([failure, count]) => `${failure}: ${count}`);
  console.info(
    `answered again after ${outages.map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(', ')}; ` +
      `${load.accepted.length} accepted jobs; failed requests ${failed.join(', ') || 'none'}`,
  );
  expect([...load.failures.keys()].filter((failure) => failure !== '503')).toEqual([]);
  for (const { jobId, pageId } of load.accepted) {
    const job = await waitForJobEnd(space, { id: jobId }).catch(async (error: unknown) => {
      const stuck = { id: jobId, space, system, databaseUrl: pair.url };
      throw new Error(await describeStuckJob(stuck), { cause: error });
    });
    expect({ pageId, status: job.status, errors: job.errors }).toEqual({ pageId, status: 'COMPLETED', errors: [] });
    const { page } = jsonOf<{ page: { totalElements: number } }>(
      await space.http.get(`/content-items/${pageId}/localizations`),
    );
    expect(page.totalElements).toBe(LOCALES.length);
  }
  expect((await space.client.contentItems.get(first.id ?? '')).label).toBe('First');
});
