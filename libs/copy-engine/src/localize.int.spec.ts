import { type JobId, randomId, type VariantId } from '@scriptorium/contracts';
import { acceptJob, type JobPlan } from '@scriptorium/jobs';
import { ContentTree, createTreeDatabase, insertTestVariant, insertTestVersion } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { copyUncontested, copyVariants } from './copy/copy-variants.store';
import type { CopyRequest } from './copy/copy-variants.sql';
import { createFolders } from './copy/create-folders.sql';
import { derivedId } from './derived-id';
import { destinationsOf, type RepositoryFacts } from './plan/destinations';
import { planTree, type PlanLimits } from './plan/plan-tree.store';

const LIMITS: PlanLimits = { nodesPerCommand: 3, window: 2, frontierChunk: 2 };
const french = (id: string): string => derivedId(id, 'fr-FR');

describe.each([
  ['copyUncontested', copyUncontested],
  ['copyVariants', copyVariants],
])('localizing a tree with %s', (_function, copy) => {
  let pool: Pool;
  let tree: ContentTree;

  beforeAll(async () => {
    ({ pool, tree } = await createTreeDatabase());
  });
  afterAll(() => pool.end());

  interface LocalizeOptions {
    readonly locales?: readonly string[];
    readonly repositories?: readonly RepositoryFacts[];
    readonly replicateFolders?: boolean;
    readonly limits?: PlanLimits;
    readonly rootLocale?: string;
    readonly rootRepositoryId?: string;
  }

  async function plan(root: VariantId, options: LocalizeOptions = {}): Promise<{ jobId: JobId; plan: JobPlan | null }> {
    const locales = options.locales ?? ['fr-FR'];
    const repositories = options.repositories ?? [
      { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null },
    ];
    const jobId = randomId<JobId>();
    const client = await pool.connect();
    try {
      const request = {
        spaceId: tree.spaceId,
        jobId,
        roots: [
          {
            variantId: root,
            version: 1,
            locale: options.rootLocale ?? 'en-US',
            repositoryId: options.rootRepositoryId ?? ContentTree.repositoryId,
          },
        ],
        locales,
        destinations: repositories.map((source) => destinationsOf(source, repositories, locales)),
        replicateFolders: options.replicateFolders ?? false,
      };
      return { jobId, plan: await planTree(client, request, options.limits ?? LIMITS) };
    } finally {
      client.release();
    }
  }

  /** Accepts a job that is not planned. */
  async function accept(rootId: string): Promise<string> {
    const id = randomId<JobId>();
    const space = { spaceId: tree.spaceId, spaceKey: tree.spaceKey };
    const root = { rootKind: 'variant', rootId, rootVersion: 1, rootLabel: '', rootLocale: 'en-US' } as const;
    const options = { kind: 'localize', locales: ['fr-FR'], replicateFolders: false, requestedBy: '' } as const;
    const client = await pool.connect();
    await acceptJob(client, { id, ...space, ...root, ...options });
    client.release();
    return id;
  }

  async function execute(
    jobId: JobId,
    planned: JobPlan | null,
    options: LocalizeOptions = {},
  ): Promise<{ created: number; reused: number }> {
    const client = await pool.connect();
    const { rows } = await client.query<{ from_number: number; to_number: number; locale_bit: number }>(
      'select from_number, to_number, locale_bit from jobs.commands where job_id = $1 order by random()',
      [jobId],
    );
    const counts = { created: 0, reused: 0 };
    if (options.replicateFolders === true) await createFolders(client, tree.spaceId, [jobId]);
    for (const command of rows) {
      const request: CopyRequest = {
        spaceId: tree.spaceId,
        jobId,
        from: command.from_number,
        to: command.to_number,
        locale: (options.locales ?? ['fr-FR'])[command.locale_bit] ?? '',
        localeBit: command.locale_bit,
        replicateFolders: options.replicateFolders ?? false,
        hasRedirects: planned?.hasRedirects ?? false,
        requestedBy: 'someone',
        deletions: '0',
      };
      const { copied, reused } = await copy(client, request).catch(() => copyVariants(client, request));
      counts.created += copied.length;
      counts.reused += reused;
    }
    client.release();
    return counts;
  }

  async function localize(root: VariantId, options: LocalizeOptions = {}) {
    const { jobId, plan: planned } = await plan(root, options);
    const counts = await execute(jobId, planned, options);
    return { jobId, ...planned, counts: planned?.counts, ...counts };
  }

  it('gives the blocks of a copy new ids, except blocks that all locales share', async () => {
    const [block, shared, child] = [randomUUID(), randomUUID(), await tree.item()];
    const page = await tree.item({ links: [child], blocks: [block], sharedBlocks: [shared] });
    await localize(page);
    expect((await tree.variantsOf(page))['fr-FR']?.slots).toEqual([french(child), french(block), shared]);
    const alone = await tree.item({ blocks: [block] });
    await localize(alone);
    expect((await tree.variantsOf(alone))['fr-FR']?.slots).toEqual([french(block)]);
  });

  it('creates one variant for each item and locale, linked to the copies in the same locale', async () => {
    const leaf = await tree.item();
    const branch = await tree.item({ links: [leaf, leaf] });
    const root = await tree.item({ links: [branch, leaf] });
    const { created, counts } = await localize(root, { locales: ['fr-FR', 'de-DE'] });

    expect(created).toBe(6);
    expect(counts).toEqual({ total: 6, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 });
    const { 'de-DE': german, 'fr-FR': frenchRoot } = await tree.variantsOf(root);
    expect(frenchRoot).toEqual({ id: french(root), slots: [french(branch), french(leaf)] });
    expect(german?.slots).toEqual([derivedId(branch, 'de-DE'), derivedId(leaf, 'de-DE')]);
    expect((await tree.variantsOf(branch))['fr-FR']?.slots).toEqual([french(leaf), french(leaf)]);
  });

  it('copies cycles and an item that links to itself', async () => {
    const [one, two] = [randomId<VariantId>(), randomId<VariantId>()];
    await tree.item({ id: one, links: [two, one] });
    await tree.item({ id: two, links: [one] });

    expect((await localize(one)).created).toBe(2);
    expect((await tree.variantsOf(two))['fr-FR']?.slots).toEqual([french(one)]);
    expect((await tree.variantsOf(one))['fr-FR']?.slots).toEqual([french(two), french(one)]);
  });

  it('shares the body with the source, and stores the source of each variant', async () => {
    const root = await tree.item({ label: 'Winter banner' });
    const { jobId } = await localize(root, { locales: ['fr-FR', 'de-DE'] });
    const { rows } = await pool.query<Record<string, unknown>>(
      `select distinct v.body_number, coalesce(v.label, b.label) as label, v.number, c.source_variant_id, c.source_version, c.job_id
         from content.versions v join content.variants c on c.id = v.variant_id
         join content.bodies b on b.number = v.body_number
        where c.family_id = $1 and c.locale <> 'en-US'`,
      [root],
    );
    expect(rows).toHaveLength(1);
    const source = { source_variant_id: root, source_version: 1 };
    expect(rows[0]).toMatchObject({ ...source, label: 'Winter banner', job_id: jobId });
  });

  it.each([
    ['has no locale', { locale: null }, 'no-locale'],
    ['has another locale', { locale: 'de-DE' }, 'other-locale'],
    ['is archived', { status: 'ARCHIVED' as const }, 'archived'],
  ])('shares a child that %s, and does not walk below it', async (_what, item, reason) => {
    const below = await tree.item();
    const child = await tree.item({ ...item, links: [below] });
    const root = await tree.item({ links: [child] });

    const { created, counts, jobId } = await localize(root);

    expect(created).toBe(1);
    expect(counts?.shared).toBe(1);
    expect((await tree.variantsOf(root))['fr-FR']?.slots).toEqual([child]);
    const { rows } = await pool.query('select decision, reason from jobs.plan_nodes where job_id = $1 and number = 1', [
      jobId,
    ]);
    expect(rows).toEqual([{ decision: 'share', reason }]);
  });

  it('keeps a link to a missing item, and a reference to an existing one', async () => {
    const missing = randomUUID();
    const elsewhere = await tree.item();
    const root = await tree.item({ links: [missing], references: [elsewhere] });

    expect((await localize(root)).created).toBe(1);
    expect((await tree.variantsOf(root))['fr-FR']?.slots).toEqual([missing, elsewhere]);
    expect(await tree.variantsOf(elsewhere)).not.toHaveProperty('fr-FR');
  });

  it('reuses an existing variant of a child, and walks below it only for the other locales', async () => {
    const leaf = await tree.item();
    const child = await tree.item();
    await localize(child);
    await pool.query(
      'update content.variants set slots = $2, body_number = (select body_number from content.variants where id = $3) where id = $1',
      [child, [leaf], await tree.item({ links: [leaf] })],
    );
    const root = await tree.item({ links: [child] });

    const { counts, created } = await localize(root, { locales: ['fr-FR', 'de-DE'] });

    expect(counts).toMatchObject({ total: 5, reused: 1 });
    expect(created).toBe(4);
    expect((await tree.variantsOf(root))['fr-FR']?.slots).toEqual([french(child)]);
    expect(Object.keys(await tree.variantsOf(leaf)).sort()).toEqual(['de-DE', 'en-US']);
  });

  it('links to reused variants if only the root is copied', async () => {
    const child = await tree.item();
    await localize(child);
    const root = await tree.item({ links: [child] });
    const alone = randomId<VariantId>();
    await tree.item({ id: alone, links: [alone] });

    expect(await localize(root)).toMatchObject({ created: 1, counts: { reused: 1 } });
    expect((await localize(alone)).created).toBe(1);

    expect((await tree.variantsOf(root))['fr-FR']?.slots).toEqual([french(child)]);
    expect((await tree.variantsOf(alone))['fr-FR']?.slots).toEqual([french(alone)]);
  });

  it('walks an item again for locales that only a later parent reaches', async () => {
    const leaf = await tree.item();
    const middle = await tree.item({ links: [leaf] });
    // The short path reaches `middle` only in German, because `near` has a French variant; the long path in both.
    const near = await tree.item({ links: [middle] });
    await insertTestVariant(pool, { spaceId: tree.spaceId, id: french(near), familyId: near, locale: 'fr-FR' });
    const far = await tree.item({ links: [await tree.item({ links: [middle] })] });
    const root = await tree.item({ links: [near, far] });

    await localize(root, { locales: ['fr-FR', 'de-DE'] });

    expect(Object.keys(await tree.variantsOf(leaf)).sort()).toEqual(['de-DE', 'en-US', 'fr-FR']);
    expect((await tree.variantsOf(middle))['fr-FR']?.slots).toEqual([french(leaf)]);
  });

  it('links to the existing variant of a locale, even if its id is not the computed one', async () => {
    // The first variant of the family is German; the localized root links to the English one.
    const family = await tree.item({ locale: 'de-DE' });
    await localize(family, { rootLocale: 'de-DE', locales: ['en-US'] });
    const english = derivedId(family, 'en-US');
    const root = await tree.item({ links: [english] });

    const { created, counts } = await localize(root, { locales: ['de-DE', 'fr-FR'] });

    expect(created).toBe(3);
    expect(counts?.reused).toBe(1);
    const variants = await tree.variantsOf(root);
    expect(variants['de-DE']?.slots).toEqual([family]);
    expect(variants['fr-FR']?.slots).toEqual([french(family)]);
  });

  it('creates nothing the second time', async () => {
    const root = await tree.item({ links: [await tree.item()] });
    await localize(root);
    const again = await localize(root);
    expect(again).toMatchObject({ created: 0, waiting: 0, released: [], counts: { total: 1, reused: 1 } });
  });

  it('counts variants as reused that another job created between plan and copy', async () => {
    const root = await tree.item({ links: [await tree.item()] });
    const [one, two] = [await plan(root), await plan(root)];
    expect(await execute(one.jobId, one.plan)).toEqual({ created: 2, reused: 0 });
    expect(await execute(two.jobId, two.plan)).toEqual({ created: 0, reused: 2 });
  });

  it('walks below variants of an unfinished job', async () => {
    const leaf = await tree.item();
    const root = await tree.item({ links: [leaf] });
    const creator = await accept(root);
    await insertTestVariant(pool, {
      spaceId: tree.spaceId,
      id: french(root),
      familyId: root,
      locale: 'fr-FR',
      jobId: creator,
    });

    const second = await localize(root);

    expect(second.counts).toMatchObject({ total: 2, reused: 0 });
    expect(second).toMatchObject({ created: 1, reused: 1 });
    expect(await tree.variantsOf(leaf)).toHaveProperty('fr-FR');
  });

  it('copies the tree as it was at planning', async () => {
    const [early, late] = [await tree.item(), await tree.item()];
    const root = await tree.item({ links: [early] });
    const planned = await plan(root);
    await insertTestVersion(pool, tree.spaceId, root, { label: 'changed', slots: [late] });
    await execute(planned.jobId, planned.plan);
    expect((await tree.variantsOf(root))['fr-FR']?.slots).toEqual([french(early)]);
  });

  it('creates copies in the repository of the group that hosts the locale, with replicated folders', async () => {
    const [english, frenchRepository] = ['b'.repeat(24), 'c'.repeat(24)];
    await tree.repository(english, { itemLocales: ['en-US'], group: 'site' });
    await tree.repository(frenchRepository, { itemLocales: ['fr-FR'], group: 'site' });
    await tree.folder('d'.repeat(24), 'Docs', { repositoryId: english });
    await tree.folder('e'.repeat(24), 'Guides', { repositoryId: english, parentId: 'd'.repeat(24) });
    const root = await tree.item({ repositoryId: english, folderId: 'e'.repeat(24) });
    const repositories = [
      { id: english, itemLocales: ['en-US'], localizationGroup: 'site' },
      { id: frenchRepository, itemLocales: ['fr-FR'], localizationGroup: 'site' },
    ];

    await localize(root, { repositories, rootRepositoryId: english, replicateFolders: true });

    const { rows } = await pool.query(
      `select r.id as repository_id, inner_folder.name, outer_folder.name as parent
         from content.variants v
         join content.repositories r on r.number = v.repository_number
         join content.folders inner_folder on inner_folder.number = v.folder_number
         join content.folders outer_folder on outer_folder.id = inner_folder.parent_id
        where v.id = $1`,
      [french(root)],
    );
    expect(rows).toEqual([{ repository_id: frenchRepository, name: 'Guides', parent: 'Docs' }]);
  });

  it('creates copies at the top of their repository unless folders are replicated', async () => {
    await tree.folder('f'.repeat(24), 'Docs');
    const root = await tree.item({ folderId: 'f'.repeat(24) });
    await localize(root, { locales: ['fr-FR'] });
    await localize(root, { locales: ['de-DE'], replicateFolders: true });
    const { rows } = await pool.query(
      `select locale, f.id as folder_id
         from content.variants v
         left join content.folders f on f.number = v.folder_number
        where family_id = $1 and locale <> $2 order by 1`,
      [root, 'en-US'],
    );
    expect(rows).toEqual([
      { locale: 'de-DE', folder_id: 'f'.repeat(24) },
      { locale: 'fr-FR', folder_id: null },
    ]);
  });

  it('fails only the child whose repository cannot host the locale, and keeps the link to it', async () => {
    const german = '9'.repeat(24);
    await tree.repository(german, { itemLocales: ['de-DE'], group: 'lonely' });
    const child = await tree.item({ repositoryId: german });
    const root = await tree.item({ links: [child] });
    const repositories = [
      { id: ContentTree.repositoryId, itemLocales: [], localizationGroup: null },
      { id: german, itemLocales: ['de-DE'], localizationGroup: 'lonely' },
    ];

    const { counts, created, jobId } = await localize(root, { locales: ['fr-FR', 'de-DE'], repositories });

    expect({ counts, created }).toMatchObject({ counts: { total: 4, failed: 1 }, created: 3 });
    const variants = await tree.variantsOf(root);
    expect(variants['fr-FR']?.slots).toEqual([child]);
    expect(variants['de-DE']?.slots).toEqual([derivedId(child, 'de-DE')]);
    const { rows } = await pool.query('select locale_bit, reason, message from jobs.outcomes where job_id = $1', [
      jobId,
    ]);
    const message = expect.stringContaining(`Neither repository ${german} nor`) as string;
    expect(rows).toEqual([{ locale_bit: 0, reason: 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES', message }]);
  });

  it('drops delivery keys, and copies the place in a hierarchy to the new locale', async () => {
    const root = await tree.item({ lifted: '"deliveryKey":"home\\u0000","hierarchy":{"root":true,"parentId":null}' });
    const child = await tree.item({ hierarchy: { root: false, parentId: root }, links: [root] });
    const stray = await tree.item({ hierarchy: { root: false, parentId: await tree.item() }, links: [child] });

    await localize(stray);

    const { rows } = await pool.query<{ variant_id: VariantId; lifted: string | null }>(
      'select variant_id, lifted from content.versions where variant_id = any($1)',
      [[root, child, stray].map(french)],
    );
    expect(Object.fromEntries(rows.map((row) => [row.variant_id, row.lifted]))).toEqual({
      [french(root)]: '"hierarchy":{"root":true,"parentId":null}',
      [french(child)]: `"hierarchy":{"root":false,"parentId":"${french(root)}"}`,
      [french(stray)]: null,
    });
  });

  it('rejects a tree of more than 22 levels of links, and accepts one of 22', async () => {
    let deep = await tree.item();
    for (let level = 0; level < 22; level += 1) deep = await tree.item({ links: [deep] });
    expect((await localize(deep)).created).toBe(23);
    const deeper = await tree.item({ links: [await tree.item({ links: [deep], locale: 'en-US' })] });
    await pool.query(`delete from content.variants where locale = 'fr-FR'`);
    await expect(plan(deeper)).rejects.toMatchObject({ code: 'CONTENT_GRAPH_TOO_DEEP', data: { limit: 22 } });
  });

  it('aborts planning above the given size', async () => {
    const root = await tree.item({ links: [await tree.item(), await tree.item()] });
    expect((await plan(root, { limits: { ...LIMITS, abortAbove: { nodes: 2, commands: 10 } } })).plan).toBeNull();
  });
});
