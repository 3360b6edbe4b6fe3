import {
  type CommandId,
  type FamilyId,
  type JobId,
  type LinkRule,
  randomId,
  type VariantId,
} from '@scriptorium/contracts';
import { cutPlan, derivedId, destinationsOf, planNodes } from '@scriptorium/copy-engine';
import { acceptJob } from '@scriptorium/jobs';
import { inSnapshot, inTransaction } from '@scriptorium/persistence';
import {
  ContentTree,
  createTestDatabase,
  inFullRun,
  insertTestVariant,
  testSeed,
  type TestDatabase,
} from '@scriptorium/testing';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import { executeCopy } from './execute-copy';

const LOCALES = ['fr-FR', 'de-DE'];
const seed = testSeed();

interface Item {
  readonly links: readonly number[];
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly locale: string;
  readonly existing: readonly string[];
}

interface Planned {
  readonly number: number;
  readonly depth: number;
  readonly variant_id: VariantId;
  readonly family_id: FamilyId;
  readonly is_duplicate: boolean;
  readonly create: number;
  readonly reuse: number;
  readonly fail: number;
  readonly link_actions: string | null;
  readonly links: readonly VariantId[] | null;
}

const items: fc.Arbitrary<Item[]> = fc.integer({ min: 1, max: 8 }).chain((count) =>
  fc.array(
    fc.record({
      links: fc.array(fc.nat(count - 1), { maxLength: 4 }),
      status: fc.constantFrom('ACTIVE', 'ACTIVE', 'ACTIVE', 'ARCHIVED'),
      locale: fc.constantFrom('en-US', 'en-US', 'en-US', 'it-IT'),
      existing: fc.subarray(LOCALES),
    }),
    { minLength: count, maxLength: count },
  ),
);
const rules: fc.Arbitrary<LinkRule[]> = fc.array(
  fc.record({
    name: fc.constant('rule'),
    match: fc.record({ path: fc.constantFrom('/to/0', '/to/1', '/to/*') }, { requiredKeys: [] }),
    action: fc.constantFrom('localize', 'share', 'duplicate', 'drop', 'stop'),
  }),
  { maxLength: 2 },
);

describe(`a plan that is executed later (seed ${String(seed)})`, () => {
  let database: TestDatabase;
  let pool: Pool;
  let tree: ContentTree;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    tree = await ContentTree.create(pool);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function store(all: readonly Item[]): Promise<VariantId[]> {
    const ids = all.map(() => randomId<VariantId>());
    for (const [index, { links, existing, ...item }] of all.entries()) {
      const id = ids[index] ?? randomId<VariantId>();
      const isRoot = index === 0 ? ({ status: 'ACTIVE', locale: 'en-US' } as const) : {};
      await tree.item({ ...item, id, links: links.map((link) => ids[link] ?? ''), ...isRoot });
      for (const locale of existing) {
        await insertTestVariant(pool, { spaceId: tree.spaceId, id: randomId(), familyId: id, locale });
      }
    }
    return ids;
  }

  /** Plans without a job, then accepts the job and executes all commands. */
  async function execute(
    root: VariantId,
    options: { rules: LinkRule[]; existing: 'reuse' | 'grow' | 'fail' },
    locales: readonly string[] = LOCALES,
  ) {
    const { spaceId, spaceKey } = tree;
    const jobId = randomId<JobId>();
    const repository = { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null };
    const request = {
      spaceId,
      jobId,
      roots: [{ variantId: root, version: 1, locale: 'en-US', repositoryId: repository.id }],
      locales,
      destinations: [destinationsOf(repository, [repository], locales)],
      replicateFolders: false,
      ...options,
    };
    const limits = { nodesPerCommand: 3, window: 1_000, frontierChunk: 2 };
    const planned = await inSnapshot(pool, (client) => planNodes(client, request, limits));
    if (planned === null) throw new Error('A plan without a limit was abandoned.');
    const { rows: nodes } = await pool.query<Planned>(
      `select number, depth, variant_id, family_id, is_duplicate, reverse(create_mask::text)::bit(2)::integer as create, reverse(reuse_mask::text)::bit(2)::integer as reuse, reverse(fail_mask::text)::bit(2)::integer as fail,
              link_actions, links
         from jobs.plan_nodes where job_id = $1 order by number`,
      [jobId],
    );
    const released = await inTransaction(pool, async (client) => {
      const plan = await cutPlan(client, request, planned, limits);
      const rootOfJob = {
        rootKind: 'variant',
        rootId: root,
        rootVersion: 1,
        rootLabel: '',
        rootLocale: 'en-US',
      } as const;
      const job = {
        spaceId,
        id: jobId,
        spaceKey,
        kind: 'localize',
        locales,
        replicateFolders: false,
      } as const;
      await client.query(
        `insert into jobs.plans (space_id, id, space_key, kind, state, request, locales, removals, digest, created_by, expires_at)
         values ($1, $2, $3, 'localize', 'executed', $4, $5, 0, '', '', now())`,
        [spaceId, jobId, spaceKey, { links: options.rules }, locales],
      );
      await acceptJob(client, { ...job, ...rootOfJob, requestedBy: 'someone' }, plan);
      return plan.released;
    });
    for (const { id } of released)
      await executeCopy(pool, { spaceId, spaceKey, jobId, commandId: id satisfies CommandId });
    return { jobId, nodes };
  }

  it('creates exactly what the plan said, with the links that it said, and the ledger agrees node by node', async () => {
    const requests = fc.record({ rules, existing: fc.constantFrom('reuse', 'grow', 'fail') });
    await fc.assert(
      fc.asyncProperty(items, requests, async (all, options) => {
        const ids = await store(all);
        const before = new Map<string, Awaited<ReturnType<ContentTree['variantsOf']>>>();
        for (const id of ids) before.set(id, await tree.variantsOf(id));
        const { jobId, nodes } = await execute(ids[0] ?? randomId<VariantId>(), options);

        const { rows: ledger } = await pool.query<{ number: number; bit: number; outcome: string }>(
          'select node_number as number, locale_bit as bit, outcome from jobs.outcomes where job_id = $1',
          [jobId],
        );
        const { rows: created } = await pool.query<{
          family: string;
          locale: string;
          slots: string[];
          template: string;
        }>(
          `select v.family_id as family, v.locale, v.slots, b.template
             from content.variants v
             join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
            where v.job_id = $1`,
          [jobId],
        );
        const existed = options.existing === 'fail' ? 'failed' : 'reused';
        const said = nodes.flatMap((node) =>
          LOCALES.flatMap((locale, bit) => {
            const has = (mask: number): boolean => ((mask >> bit) & 1) === 1;
            const at = `${String(node.number)}/${locale}`;
            if (has(node.create)) return [`${at} created`];
            if (has(node.reuse)) return [`${at} ${node.depth === 0 && existed === 'reused' ? 'skipped' : existed}`];
            return has(node.fail) ? [`${at} failed`] : [];
          }),
        );
        const numberOf = new Map(nodes.map(({ number, family_id: id }) => [id as string, number]));
        const happened = [
          ...ledger.map(({ number, bit, outcome }) => `${String(number)}/${String(LOCALES[bit])} ${outcome}`),
          ...created.map(({ family, locale }) => `${String(numberOf.get(family))}/${locale} created`),
        ];
        expect(happened.toSorted()).toEqual(said.toSorted());

        const byFamily = new Map(nodes.map((node) => [node.family_id as string, node]));
        for (const { family, locale, slots, template } of created) {
          const node = byFamily.get(family);
          const bit = LOCALES.indexOf(locale);
          const kept = (node?.links ?? []).filter((_, place) => node?.link_actions?.[place] !== 'x');
          expect(template.split('content-link')).toHaveLength(kept.length + 1);
          const expected = (node?.links ?? []).flatMap((link, place) => {
            if (node?.link_actions?.[place] === 'x') return [];
            const action = node?.link_actions?.[place] ?? 'l';
            const target = byFamily.get(action === 'd' ? derivedId(link as string as FamilyId, jobId) : link);
            if ((action !== 'l' && action !== 'd') || target === undefined) return [link];
            if ((target.create >> bit) & 1) return [derivedId(target.family_id, locale)];
            return [(target.reuse >> bit) & 1 ? before.get(link)?.[locale]?.id : link];
          });
          expect(slots).toEqual(expected);
        }
        const { rows: lost } = await pool.query(
          `select from content.variants v where job_id = $1
              and not exists (select from content.families f where f.space_id = v.space_id and f.id = v.family_id)`,
          [jobId],
        );
        expect(lost).toHaveLength(0);
      }),
      { seed, numRuns: inFullRun(300, 15) },
    );
  });

  it('copies into more locales than a number has bits', async () => {
    const locales = Array.from({ length: 130 }, (_, index) => `l-${String(index)}`);
    await pool.query(
      `insert into content.locales (space_id, locale, label, position)
       select $1, locale, locale, 100 + place from unnest($2::text[]) with ordinality l (locale, place)`,
      [tree.spaceId, locales],
    );
    const child = await tree.item();
    const root = await tree.item({ links: [child] });
    await tree.item({ familyId: child, locale: 'l-129' });
    await execute(root, { rules: [], existing: 'reuse' }, locales);
    const [copies, variants] = [await tree.variantsOf(root), await tree.variantsOf(child)];
    expect(Object.keys(copies)).toHaveLength(131);
    for (const locale of ['l-0', 'l-61', 'l-62', 'l-63', 'l-64', 'l-128', 'l-129']) {
      expect(copies[locale]?.slots).toEqual([variants[locale]?.id]);
    }
  });
});
