import {
  type CommandId,
  type FamilyId,
  type JobId,
  type LinkRule,
  randomId,
  type VariantId,
} from '@scriptorium/contracts';
import {
  cutPlan,
  derivedId,
  destinationsOf,
  planNodes,
  sourceOrders,
  type TreeRequest,
} from '@scriptorium/copy-engine';
import { acceptJob } from '@scriptorium/jobs';
import { inSnapshot, inTransaction } from '@scriptorium/persistence';
import {
  ContentTree,
  createTreeDatabase,
  inFullRun,
  insertTestVariant,
  testSeed,
  type TreeDatabase,
} from '@scriptorium/testing';
import * as fc from 'fast-check';
import type { Pool } from 'pg';
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

const SOURCES = ['en-US', 'it-IT', 'es-ES'];
const families = fc.integer({ min: 1, max: 5 }).chain((count) => {
  const link = fc.tuple(fc.nat(count - 1), fc.constantFrom(...SOURCES));
  const links = fc.array(link, { maxLength: 3 });
  return fc
    .array(
      fc.record({
        links: fc.dictionary(fc.constantFrom(...SOURCES), links, { minKeys: 1 }),
        existing: fc.subarray(LOCALES, { maxLength: 1 }),
      }),
      {
        minLength: count,
        maxLength: count,
      },
    )
    .map((all) => all.map((family, at) => (at > 0 ? family : { ...family, links: { 'en-US': [], ...family.links } })));
});
const fallbacks = fc.dictionary(
  fc.constantFrom(...LOCALES, '*'),
  fc.array(fc.constantFrom(...SOURCES), { maxLength: 3 }),
);

describe(`a plan that is executed later (seed ${String(seed)})`, () => {
  let database: TreeDatabase;
  let pool: Pool;
  let tree: ContentTree;
  beforeAll(async () => {
    database = await createTreeDatabase();
    ({ pool, tree } = database);
  });
  afterAll(() => database.drop());

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
    options: { rules: LinkRule[]; existing: 'reuse' | 'grow' | 'fail' } & Partial<TreeRequest>,
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
            if (has(node.reuse)) return [`${at} ${existed}`];
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

  it('copies each item from the source that its request names for the locale', async () => {
    let others = 0;
    await fc.assert(
      fc.asyncProperty(families, fallbacks, async (all, fallback) => {
        const stored = await storeFamilies(all);
        const expected = LOCALES.flatMap((locale) => copiesInWords(stored, fallback, locale));
        const variant = (at: number, locale: string) => stored[at]?.variants[locale]?.id ?? randomId<VariantId>();
        const orders = sourceOrders(LOCALES, fallback, 'en-US');
        const roots = orders.map(({ mask, locales }) => {
          const locale = locales.find((each) => stored[0]?.variants[each] !== undefined) ?? '';
          return {
            variantId: variant(0, locale),
            version: 1,
            locale,
            repositoryId: ContentTree.repositoryId,
            wanted: mask,
          };
        });
        const merged = new Map<VariantId, (typeof roots)[number]>();
        for (const root of roots) {
          const known = merged.get(root.variantId);
          merged.set(root.variantId, { ...root, wanted: root.wanted | (known?.wanted ?? 0n) });
        }
        const { jobId } = await execute(variant(0, 'en-US'), {
          rules: [],
          existing: 'reuse',
          roots: [...merged.values()],
          rootLocale: 'en-US',
          sources: orders,
        });
        const { rows: created } = await pool.query<{ locale: string; source: string; slots: string[] }>(
          `select locale, source_variant_id as source, slots from content.variants where job_id = $1`,
          [jobId],
        );
        others += created.filter(({ source }) =>
          stored.some(
            ({ variants }) =>
              variants['en-US']?.id !== source && Object.values(variants).some(({ id }) => id === source),
          ),
        ).length;
        const byText = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).toSorted();
        expect(byText(created)).toEqual(byText(expected));
      }),
      { seed, numRuns: inFullRun(200, 15) },
    );
    expect(others).toBeGreaterThan(0);
  });

  /** A family: for each locale of its variants their links, and its variants in the destinations. */
  interface Family {
    readonly links: Readonly<Record<string, readonly (readonly [family: number, locale: string])[]>>;
    readonly existing: readonly string[];
  }
  interface StoredFamily {
    readonly variants: Readonly<
      Record<string, { readonly id: VariantId; readonly links: readonly (readonly [number, VariantId])[] }>
    >;
    readonly familyId: FamilyId;
    readonly existing: Readonly<Record<string, VariantId>>;
  }

  async function storeFamilies(all: readonly Family[]): Promise<StoredFamily[]> {
    const ids = all.map(({ links }) =>
      Object.fromEntries(Object.keys(links).map((locale) => [locale, randomId<VariantId>()])),
    );
    const stored: StoredFamily[] = [];
    for (const [at, { links, existing }] of all.entries()) {
      const own = ids[at] ?? {};
      const familyId = Object.values(own)[0] as string as FamilyId;
      const variants: Record<string, { id: VariantId; links: (readonly [number, VariantId])[] }> = {};
      for (const [locale, targets] of Object.entries(links)) {
        const id = own[locale] ?? randomId<VariantId>();
        const known = targets.flatMap(([family, to]): (readonly [number, VariantId])[] => {
          const target = ids[family]?.[to];
          return target === undefined ? [] : [[family, target]];
        });
        variants[locale] = { id, links: known };
        await tree.item({ id, familyId, locale, links: known.map(([, target]) => target) });
      }
      const others: Record<string, VariantId> = {};
      for (const locale of at === 0 ? [] : existing) {
        others[locale] = randomId<VariantId>();
        await insertTestVariant(pool, { spaceId: tree.spaceId, id: others[locale], familyId, locale });
      }
      stored.push({ variants, familyId, existing: others });
    }
    return stored;
  }

  /** One item after another, as docs/explanation/plans.md says it in words ("Sources"). */
  function copiesInWords(
    all: readonly StoredFamily[],
    fallback: Readonly<Record<string, readonly string[]>>,
    locale: string,
  ) {
    const order = [...(fallback[locale] ?? fallback['*'] ?? []), 'en-US'];
    const sourceOf = (family: number) => {
      const found = order.find((each) => all[family]?.variants[each] !== undefined);
      return found === undefined ? undefined : all[family]?.variants[found];
    };
    const copies: { locale: string; source: string; slots: string[] }[] = [];
    const reached = new Set([0]);
    for (const family of reached) {
      const source = sourceOf(family);
      if (source === undefined || all[family]?.existing[locale] !== undefined) continue;
      const slots = source.links.map(([to, link]) => {
        const target = all[to];
        if (target === undefined || sourceOf(to) === undefined) return link;
        reached.add(to);
        return target.existing[locale] ?? derivedId(target.familyId, locale);
      });
      copies.push({ locale, source: source.id, slots });
    }
    return copies;
  }

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
