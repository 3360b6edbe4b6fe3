import {
  ContentTree,
  createTreeDatabase,
  inFullRun,
  insertTestVariant,
  testSeed,
  type TreeDatabase,
} from '@scriptorium/testing';
import { type ExistingPolicy, type JobId, type LinkRule, randomId, type VariantId } from '@scriptorium/contracts';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { derivedId } from '../derived-id';
import { decideLink, parseRule } from '../links/decide-link';
import { destinationsOf, type RepositoryFacts } from './destinations';
import { planTree } from './plan-tree.store';

const LOCALES = ['fr-FR', 'de-DE', 'es-ES'];
const ALL = (1 << LOCALES.length) - 1;
const FIRST = ContentTree.repositoryId;
const SECOND = 'b'.repeat(24);
/** The second repository hosts only the first locale. */
const REPOSITORIES: readonly RepositoryFacts[] = [
  { id: FIRST, itemLocales: [], localizationGroup: null },
  { id: SECOND, itemLocales: ['fr-FR'], localizationGroup: null },
];
const seed = testSeed();

/** An item of a random tree. Links are indexes of items; the tree may have cycles. */
interface Item {
  readonly links: readonly number[];
  readonly references: readonly number[];
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  readonly locale: string | null;
  readonly inSecond: boolean;
  /** Locales of the job that its family has already, as a mask. */
  readonly existing: number;
  /** Whether these variants have the computed ids. */
  readonly hasComputedIds: boolean;
}

interface Node {
  create: number;
  reuse: number;
  fail: number;
  decision: string;
  reason: string | null;
}

/** A random request: the first items are its roots. */
interface Request {
  readonly items: readonly Item[];
  readonly rootCount: number;
  readonly rules: readonly LinkRule[];
  readonly existing: ExistingPolicy;
}

/** The links of an item that a rule does not leave alone, with the action of the first rule that matches. */
function linksInWords(items: readonly Item[], item: Item, depth: number, rules: readonly LinkRule[]) {
  const all = [
    ...item.links.map((index) => ({ index, kind: 'link' as const })),
    ...item.references.map((index) => ({ index, kind: 'reference' as const })),
  ];
  return all.flatMap(({ index, kind }, place) => {
    const facts = { kind, path: ['to', String(place)], depth: depth + 1, contentType: null };
    const { action } = decideLink(rules.map(parseRule), { ...facts, locale: items[index]?.locale ?? null });
    return kind === 'reference' && action === 'share' ? [] : [{ index, action }];
  });
}

/**
 * Plans a tree as the contracts say it in words (docs/contracts/amplience.md §6, docs/contracts/native.md §2). Every
 * item below a root is copied into each locale into which one of its parents is copied. An item that cannot be copied
 * stays shared. A variant that exists is reused. One link after another, level by level.
 */
function planInWords({ items, rootCount, rules, existing }: Request): Map<number, Node> {
  const nodes = new Map<number, Node>();
  const depths = new Map<number, number>();
  let next = new Map<number, number>();
  const stops = (index: number): boolean => {
    const item = items[index];
    return (
      item !== undefined &&
      linksInWords(items, item, depths.get(index) ?? 0, rules).some(({ action }) => action === 'stop')
    );
  };
  const reach = (index: number, mask: number, isFollowed: boolean, depth: number): void => {
    const item = items[index];
    if (!depths.has(index)) depths.set(index, depth);
    const known = nodes.get(index);
    const node = known ?? { ...decided(item), ...(isFollowed || decided(item).reason !== null ? {} : RULE) };
    nodes.set(index, node);
    if (item === undefined || (node.reason !== null && node.reason !== 'rule') || !isFollowed) return;
    const added = mask & ~(node.create | node.reuse | node.fail);
    Object.assign(node, { decision: 'copy', reason: null });
    const hosted = (item.inSecond ? 1 : ALL) & (stops(index) ? 0 : ALL);
    node.reuse |= added & item.existing;
    node.fail |= added & ~item.existing & ~hosted;
    const created = added & ~item.existing & hosted;
    node.create |= created;
    const followed = created | (existing === 'grow' ? added & item.existing : 0);
    if (followed !== 0) next.set(index, (next.get(index) ?? 0) | followed);
  };
  for (let root = 0; root < rootCount; root += 1) reach(root, ALL, true, 0);
  for (let depth = 1; next.size > 0; depth += 1) {
    const frontier = next;
    next = new Map();
    for (const [index, mask] of frontier) {
      const item = items[index];
      if (item === undefined) continue;
      for (const link of linksInWords(items, item, depths.get(index) ?? 0, rules)) {
        if (link.action === 'stop' || link.action === 'drop') continue;
        reach(link.index, mask, link.action === 'localize', depth);
      }
    }
  }
  return nodes;
}

const RULE = { decision: 'share', reason: 'rule' };

function decided(item: Item | undefined): Node {
  const none = { create: 0, reuse: 0, fail: 0 };
  if (item === undefined) return { ...none, decision: 'skip', reason: 'missing' };
  if (item.status === 'ARCHIVED') return { ...none, decision: 'share', reason: 'archived' };
  if (item.status === 'DELETED') return { ...none, decision: 'share', reason: 'deleted' };
  if (item.locale === null) return { ...none, decision: 'share', reason: 'no-locale' };
  if (item.locale !== 'en-US') return { ...none, decision: 'share', reason: 'other-locale' };
  return { ...none, decision: 'copy', reason: null };
}

const bits = (mask: number): number[] => [...LOCALES.keys()].filter((bit) => (mask >> bit) & 1);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

describe(`a plan of a random tree (seed ${String(seed)})`, () => {
  let database: TreeDatabase;
  let pool: Pool;
  let tree: ContentTree;
  beforeAll(async () => {
    database = await createTreeDatabase();
    ({ pool, tree } = database);
    await tree.repository(SECOND, { itemLocales: ['fr-FR'] });
  });
  afterAll(async () => {
    await database.drop();
  });

  /** Stores the items, and returns their ids. The last id is that of an item that does not exist. */
  async function store(items: readonly Item[]): Promise<readonly VariantId[]> {
    const ids = [...items, undefined].map(() => randomId<VariantId>());
    const idAt = (index: number): VariantId => ids[index] ?? ('' as VariantId);
    for (const [index, item] of items.entries()) {
      const repositoryId = item.inSecond ? SECOND : FIRST;
      const links = item.links.map((link) => idAt(Math.min(link, items.length)));
      const references = item.references.map((link) => idAt(Math.min(link, items.length)));
      await tree.item({ id: idAt(index), links, references, locale: item.locale, status: item.status, repositoryId });
      for (const bit of bits(item.existing)) {
        const locale = LOCALES[bit] ?? '';
        const id = item.hasComputedIds ? derivedId(idAt(index), locale) : randomUUID();
        await insertTestVariant(pool, { spaceId: tree.spaceId, id, familyId: idAt(index), locale, repositoryId });
      }
    }
    return ids;
  }

  async function withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  }

  const item = (itemCount: number): fc.Arbitrary<Item> =>
    fc.record({
      // One more than the items: a link to an item that does not exist.
      links: fc.uniqueArray(fc.nat(itemCount), { maxLength: 3 }),
      references: fc.uniqueArray(fc.nat(itemCount), { maxLength: 1 }),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ARCHIVED', 'DELETED'),
      locale: fc.constantFrom('en-US', 'en-US', 'en-US', 'en-US', 'it-IT', null),
      inSecond: fc.boolean(),
      existing: fc.constantFrom(0, 0, 1, 2, 5, ALL),
      hasComputedIds: fc.boolean(),
    });
  const rules: fc.Arbitrary<LinkRule[]> = fc.array(
    fc.record({
      name: fc.constant('rule'),
      match: fc.record(
        {
          path: fc.constantFrom('/to/0', '/to/1', '/*/1', '/**'),
          depth: fc.record({ min: fc.nat(2), max: fc.nat(3) }, { requiredKeys: [] }),
          kind: fc.constantFrom('link', 'reference'),
          locale: fc.constantFrom('en-US', 'it-IT'),
        },
        { requiredKeys: [] },
      ),
      action: fc.constantFrom('localize', 'localize', 'share', 'drop', 'stop'),
    }),
    { maxLength: 3 },
  );
  const request = fc.integer({ min: 1, max: 7 }).chain((count) =>
    fc
      .record({
        items: fc.array(item(count), { minLength: count, maxLength: count }),
        rootCount: fc.constantFrom(1, 1, 1, Math.min(2, count)),
        rules: fc.oneof(fc.constant([]), rules),
        existing: fc.constantFrom('reuse', 'reuse', 'grow', 'fail'),
        nodesPerCommand: fc.integer({ min: 1, max: 4 }),
        window: fc.integer({ min: 1, max: 4 }),
        frontierChunk: fc.integer({ min: 1, max: 3 }),
      })
      .map(({ items, ...rest }) => ({
        ...rest,
        items: items.map((item, index): Item =>
          index < rest.rootCount ? { ...item, status: 'ACTIVE', locale: 'en-US' } : item,
        ),
      })),
  );

  it('decides on each item and locale as the contract does, and cuts commands for all copies', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ items, rootCount, rules, existing, ...limits }) => {
        const ids = await store(items);
        const jobId = randomId<JobId>();
        const plan = await withClient((client) =>
          planTree(
            client,
            {
              spaceId: tree.spaceId,
              jobId,
              roots: items.slice(0, rootCount).map((root, index) => ({
                variantId: ids[index] ?? ('' as VariantId),
                version: 1,
                locale: 'en-US',
                repositoryId: root.inSecond ? SECOND : FIRST,
              })),
              rules,
              existing,
              locales: LOCALES,
              destinations: REPOSITORIES.map((source) => destinationsOf(source, REPOSITORIES, LOCALES)),
              replicateFolders: false,
            },
            limits,
          ),
        );

        const expected = planInWords({ items, rootCount, rules, existing });
        const { rows: nodes } = await pool.query<{ index: number; number: number; depth: number } & Node>(
          `select array_position($2::uuid[], variant_id) - 1 as index, number, depth, reverse(create_mask::text)::bit(3)::integer as create,
                  reverse(reuse_mask::text)::bit(3)::integer as reuse, reverse(fail_mask::text)::bit(3)::integer as fail, decision, reason
             from jobs.plan_nodes where job_id = $1`,
          [jobId, ids],
        );
        expect(new Map(nodes.map(({ index, number: _number, depth: _depth, ...node }) => [index, node]))).toEqual(
          expected,
        );

        const each = [...expected.entries()];
        const countOf = (mask: 'create' | 'reuse' | 'fail'): number =>
          sum(each.map(([, node]) => bits(node[mask]).length));
        const fails = existing === 'fail';
        expect(plan?.counts).toEqual({
          total: countOf('create') + countOf('reuse') + countOf('fail'),
          reused: fails ? 0 : countOf('reuse'),
          skipped: 0,
          failed: countOf('fail') + (fails ? countOf('reuse') : 0),
          shared: each.filter(([, { decision }]) => decision === 'share').length,
          dropped: sum(
            nodes
              .filter(({ create }) => create !== 0)
              .map(({ index, depth }) => {
                const links = items[index] === undefined ? [] : linksInWords(items, items[index], depth, rules);
                return links.filter(({ action }) => action === 'drop').length;
              }),
          ),
        });

        const { rows: outcomes } = await pool.query(
          'select node_number as number, locale_bit as bit, outcome from jobs.outcomes where job_id = $1 order by 1, 2',
          [jobId],
        );
        const known = nodes
          .toSorted((a, b) => a.number - b.number)
          .flatMap(({ number, reuse, fail }) =>
            bits(reuse | fail).map((bit) => {
              return { number, bit, outcome: fails || (fail >> bit) & 1 ? 'failed' : 'reused' };
            }),
          );
        expect(outcomes).toEqual(known);

        const { rows: commands } = await pool.query<{ from: number; to: number; bit: number; state: string }>(
          'select from_number as "from", to_number as "to", locale_bit as bit, state from jobs.commands where job_id = $1',
          [jobId],
        );
        const copies = nodes.flatMap(({ number, create }) =>
          bits(create).map((bit) => `${String(number)}/${String(bit)}`),
        );
        const covered = commands.flatMap(({ from, to, bit }) =>
          nodes
            .filter(({ number, create }) => number >= from && number <= to && (create >> bit) & 1)
            .map(({ number }) => `${String(number)}/${String(bit)}`),
        );
        expect(covered.toSorted()).toEqual(copies.toSorted());
        for (const { from, to } of commands) expect(to - from).toBeLessThan(limits.nodesPerCommand);
        const released = commands.filter(({ state }) => state === 'released');
        expect(released).toHaveLength(Math.min(limits.window, commands.length));
        expect({ released: plan?.released.length, waiting: plan?.waiting }).toEqual({
          released: released.length,
          waiting: commands.length - released.length,
        });

        // Only a plan of one root without options cannot reach its root again in a locale that it is not copied into.
        const reachesRoots = rootCount > 1 || rules.length > 0 || existing !== 'reuse';
        const redirects = each.filter(
          ([index, { reuse, fail }]) =>
            (index >= rootCount || reachesRoots) &&
            ((reuse !== 0 && items[index]?.hasComputedIds === false) || fail !== 0),
        );
        expect(plan?.hasRedirects).toBe(redirects.length > 0);
      }),
      { seed, numRuns: inFullRun(500, 25) },
    );
  });

  it('does not depend on the order of links, or on the sizes of its steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        fc.integer({ min: 1, max: 10 }),
        async ({ items, rules, existing, ...limits }, chunk) => {
          const ids = await store(items);
          const decisionsWith = async (frontierChunk: number): Promise<unknown> => {
            const jobId = randomId<JobId>();
            const root = { variantId: ids[0] ?? ('' as VariantId), version: 1, locale: 'en-US', repositoryId: FIRST };
            const destinations = [destinationsOf(REPOSITORIES[0] ?? NEVER, REPOSITORIES, LOCALES)];
            const tree1 = {
              spaceId: tree.spaceId,
              jobId,
              roots: [root],
              rules,
              existing,
              locales: LOCALES,
              destinations,
              replicateFolders: false,
            };
            await withClient((client) => planTree(client, tree1, { ...limits, frontierChunk }));
            const { rows } = await pool.query(
              `select variant_id, create_mask, reuse_mask, fail_mask, decision, reason, depth, links, slot_families
               from jobs.plan_nodes where job_id = $1 order by variant_id`,
              [jobId],
            );
            return rows;
          };
          expect(await decisionsWith(chunk)).toEqual(await decisionsWith(1_000));
        },
      ),
      { seed, numRuns: inFullRun(300, 10) },
    );
  });
});

const NEVER: RepositoryFacts = { id: '', itemLocales: [], localizationGroup: null };
