import { randomId, variantDeleted, variantPublished, variantUnpublished } from '@scriptorium/contracts';
import type { Envelope, FamilyId, JobId, SpaceGrant, VariantFact, VariantId } from '@scriptorium/contracts';
import {
  type Copied,
  copyVariants,
  deletedIn,
  deleteVariants,
  derivedId,
  destinationsOf,
  planTree,
} from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { ContentTree, createTreeDatabase, eventually, insertTestVariant, testSeed } from '@scriptorium/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase, Pool } from 'pg';
import { changedIn, publishVariants, unpublishVariants } from '../publishing/change-status.store';
import { appendHistoryEvents } from '../publishing/append-history-events';
import { appendVariantEvents } from './variant-events.store';

const FRENCH = 'fr-FR';
const LIMITS = { nodesPerCommand: 100, window: 100, frontierChunk: 100 };

describe('the sequence of a variant', () => {
  let pool: Pool;
  let tree: ContentTree;
  let grant: SpaceGrant;

  beforeAll(async () => {
    ({ pool, tree } = await createTreeDatabase({ connections: 20 }));
    grant = { spaceId: tree.spaceId, spaceKey: tree.spaceKey, hubId: '0'.repeat(24), scopes: ['write'] };
  });
  afterAll(() => pool.end());

  /** Plans a copy of a tree into French. */
  async function plan(root: VariantId): Promise<JobId> {
    const jobId = randomId<JobId>();
    const repository = { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null };
    await inTransaction(pool, (client) =>
      planTree(
        client,
        {
          spaceId: tree.spaceId,
          jobId,
          roots: [{ variantId: root, version: 1, locale: 'en-US', repositoryId: ContentTree.repositoryId }],
          locales: [FRENCH],
          destinations: [destinationsOf(repository, [repository], [FRENCH])],
          replicateFolders: false,
        },
        LIMITS,
      ),
    );
    return jobId;
  }

  /** Copies a planned tree in the caller's transaction, as a worker does. */
  async function copy(client: ClientBase, jobId: JobId): Promise<Copied> {
    const { rows } = await client.query<{ deletions: string }>(
      `select coalesce(pg_sequence_last_value('content.deletions'), 0) as deletions`,
    );
    return copyVariants(client, {
      spaceId: tree.spaceId,
      jobId,
      from: 0,
      to: 1_000,
      locale: FRENCH,
      localeBit: 0,
      replicateFolders: false,
      hasRedirects: false,
      requestedBy: 'someone',
      deletions: rows[0]?.deletions ?? '',
    });
  }

  const deleteVariant = (client: ClientBase, variantId: VariantId) =>
    deleteVariants(client, tree.spaceId, [{ variantId, keepsVersions: false }]).then(deletedIn);

  const rowOf = async (id: string): Promise<string | undefined> => {
    const { rows } = await pool.query<{ sequence: string }>('select sequence from content.variants where id = $1', [
      id,
    ]);
    return rows[0]?.sequence;
  };

  it('of a copy is higher than that of a deletion that came between its number and its insertion', async () => {
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    const jobId = await plan(root);
    const [first, second] = [root, child].sort((one, other) =>
      derivedId(one, FRENCH) < derivedId(other, FRENCH) ? -1 : 1,
    );
    if (first === undefined || second === undefined) throw new Error('There are two items.');
    const copyOf = (family: VariantId) => {
      return { spaceId: tree.spaceId, id: derivedId(family, FRENCH), familyId: family, locale: FRENCH };
    };
    await insertTestVariant(pool, copyOf(second));
    const blocker = await pool.connect();
    await blocker.query('begin');
    await insertTestVariant(blocker, copyOf(first));

    const copying = inTransaction(pool, (client) => copy(client, jobId));
    await eventually(async () => {
      const { rows } = await pool.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      return rows.length === 1;
    });
    const [deleted] = await inTransaction(pool, (client) => deleteVariant(client, copyOf(second).id as VariantId));
    await blocker.query('rollback');
    blocker.release();

    const { copied, sequence } = await copying;
    expect(copied).toHaveLength(2);
    expect(Number(sequence)).toBeGreaterThan(Number(deleted?.sequence));
    expect([await rowOf(copyOf(first).id), await rowOf(copyOf(second).id)]).toEqual([sequence, sequence]);
  });

  it('orders concurrent copies, changes and deletions so that the highest one has the last state', async () => {
    const random = seeded(testSeed());
    const root = await tree.item();
    const id = derivedId(root as string as FamilyId, FRENCH);
    const plans = await Promise.all(Array.from({ length: 60 }, () => plan(root)));
    const events: { readonly sequence: number; readonly state: string }[] = [];
    const pause = () => sleep(random(4));

    const actions = [
      async () => {
        const jobId = plans.pop();
        if (jobId === undefined) return;
        const { sequence } = await inTransaction(pool, async (client) => {
          const copied = await copy(client, jobId);
          await pause();
          return copied;
        });
        if (sequence !== null) events.push({ sequence: Number(sequence), state: 'none' });
      },
      () =>
        inTransaction(pool, async (client) => {
          const deleted = await deleteVariant(client, id);
          await pause();
          await appendVariantEvents(
            client,
            grant,
            deleted.map((variant) => ({ ...variant, type: variantDeleted })),
          );
        }),
      ...[
        { change: publishVariants, type: variantPublished },
        { change: unpublishVariants, type: variantUnpublished },
        { change: publishVariants, type: variantPublished },
        { change: unpublishVariants, type: variantUnpublished },
      ].map(
        ({ change, type }) =>
          () =>
            inTransaction(pool, async (client) => {
              const request = { variantId: id, by: 'someone', version: null, notes: 'current' } as const;
              const changed = changedIn(await change(client, tree.spaceId, [request]));
              await pause();
              await appendHistoryEvents(client, type, grant, changed);
            }),
      ),
    ];
    const actor = async (): Promise<void> => {
      for (let turn = 0; turn < 40; turn += 1) await actions[random(actions.length)]?.();
    };
    await Promise.all(Array.from({ length: 8 }, actor));

    const { rows } = await pool.query<{ envelope: string }>('select envelope from content.outbox');
    for (const { envelope } of rows) {
      const { sequence, data } = JSON.parse(envelope) as Envelope<VariantFact>;
      const state = data.status === 'deleted' ? 'deleted' : data.publishingStatus;
      if (data.variantId === id) events.push({ sequence: Number(sequence), state });
    }
    expect(new Set(events.map(({ state }) => state))).toEqual(new Set(['none', 'deleted', 'latest', 'unpublished']));
    expect(new Set(events.map(({ sequence }) => sequence)).size).toBe(events.length);
    const last = events.reduce((highest, event) => (event.sequence > highest.sequence ? event : highest));
    const { rows: present } = await pool.query<{ sequence: string; state: string }>(
      'select sequence, lower(publishing_status) as state from content.variants where id = $1',
      [id],
    );
    const [row] = present;
    expect(last).toEqual(
      row === undefined ? { ...last, state: 'deleted' } : { ...row, sequence: Number(row.sequence) },
    );
  });
});

/** Returns a generator of integers below a limit. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
