import {
  archiveItem,
  type CellState,
  type CoverageRow,
  deleteVariant,
  NATIVE_LINK,
  readCoverage,
  type ReadCoverage,
  readItem,
  updateItem,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { LocalizedBranch } from '../../../testing/localized-branch';
import { PAGE } from '../../../testing/two-spaces';

type Item = Awaited<ReturnType<LocalizedBranch['item']>>;

describe('coverage', () => {
  let docs: LocalizedBranch;
  let families: Item[];

  const page = (title: string, link?: string): string =>
    `{"_meta":{"schema":"${PAGE}","name":"home"},"title":"${title}"${
      link === undefined ? '' : `,"to":{"_meta":{"schema":"${NATIVE_LINK}"},"id":"${link}"}`
    }}`;
  const idOf = async ({ familyId }: Item, locale: string): Promise<string> => {
    const { rows } = await docs.pool.query<{ id: string }>(
      'select id from content.variants where family_id = $1 and locale = $2',
      [familyId, locale],
    );
    return rows[0]?.id ?? '';
  };
  async function edit(id: string, body: string): Promise<void> {
    const { version } = await docs.store.rpc.call(readItem, { caller: docs.two.admin, id });
    await docs.store.rpc.call(updateItem, { caller: docs.two.admin, id, version, body });
  }
  const read = (request: Partial<ReadCoverage> = {}) =>
    docs.store.rpc.call(readCoverage, { caller: docs.two.reader, spaceKey: docs.branch, limit: 50, ...request });
  const brief = (items: readonly CoverageRow[]): readonly string[] =>
    items.map(({ familyId, cells }) => {
      const place = families.findIndex((each) => each.familyId === familyId);
      return [place, ...cells.map(({ locale, state }) => `${locale}:${state}`)].join(' ');
    });
  /** Expected rows, in the order of the families' ids. */
  const byId = (rows: readonly string[]): readonly string[] =>
    [...rows].sort((a, b) => {
      const [first, second] = [a, b].map((row) => families[Number(row.split(' ', 1)[0])]?.familyId ?? '');
      return String(first) < String(second) ? -1 : 1;
    });

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
    families = await Promise.all([0, 1, 2, 3, 4].map(() => docs.item('en-US')));
    for (const each of families.slice(0, 4)) await docs.copy(each.shortId, 'fr-FR');
    const [first, second, third, fourth, last] = families as [Item, Item, Item, Item, Item];
    await docs.copy(first.shortId, 'de-DE');
    await edit(await idOf(second, 'fr-FR'), page('Accueil'));
    await edit(third.id, page('v2'));
    const { version } = await docs.store.rpc.call(readItem, { caller: docs.two.admin, id: fourth.id });
    await docs.store.rpc.call(archiveItem, { caller: docs.two.admin, id: fourth.id, version });
    await edit(first.id, page('root', second.id));
    await edit(second.id, page('v1', last.id));
    await edit(second.id, page('v1'));
    await edit(first.id, page('v1', second.id));
  });
  afterAll(() => docs.stop());

  const LOCALES = ['fr-FR', 'de-DE'];
  const ROWS = [
    '0 fr-FR:outdated de-DE:outdated',
    '1 fr-FR:adapted de-DE:missing',
    '2 fr-FR:outdated de-DE:missing',
    '3 fr-FR:source-archived de-DE:missing',
    '4 fr-FR:missing de-DE:missing',
  ];

  it('has a cell for each family and locale, with the variant and what it is based on', async () => {
    const { items, after } = await read({ locales: LOCALES });
    expect(brief(items)).toEqual(byId(ROWS));
    expect(after).toBeNull();
    const row = items.find(({ familyId }) => familyId === families[2]?.familyId);
    expect(row).toEqual({
      familyId: families[2]?.familyId,
      contentType: PAGE,
      first: { variantId: families[2]?.id, label: 'Home' },
      cells: [
        {
          locale: 'fr-FR',
          state: 'outdated',
          variantId: await idOf(families[2] as Item, 'fr-FR'),
          version: 1,
          basedOn: 1,
        },
        { locale: 'de-DE', state: 'missing', variantId: null, version: null, basedOn: null },
      ],
    });
  });

  it('has all locales of the space by default, and accepts aliases of a locale', async () => {
    const { items } = await read({ limit: 1 });
    expect(items[0]?.cells.map(({ locale }) => locale).sort()).toEqual(['de-DE', 'en-US', 'fr-FR']);
    expect((await read({ locales: ['FR-fr'] })).items[0]?.cells.map(({ locale }) => locale)).toEqual(['fr-FR']);
    const wrong = expect.objectContaining({ code: 'LOCALE_NOT_SUPPORTED', data: { locales: ['xx-XX'] } });
    await expect(read({ locales: ['fr-FR', 'xx-XX'] })).rejects.toEqual(wrong);
  });

  it('is read page by page', async () => {
    const found: CoverageRow[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const page = await read({ locales: LOCALES, limit: 2, ...(after === undefined ? {} : { after }) });
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items);
      after = page.after;
    }
    expect(brief(found)).toEqual(byId(ROWS));
  });

  it.each<[readonly CellState[], readonly string[]]>([
    [['outdated'], ['0 fr-FR:outdated de-DE:outdated', '2 fr-FR:outdated']],
    [
      ['adapted', 'source-archived'],
      ['1 fr-FR:adapted', '3 fr-FR:source-archived'],
    ],
    [['source-deleted'], []],
  ])('has only the cells with the states %j', async (states, rows) => {
    const { items, after } = await read({ locales: LOCALES, states });
    expect([brief(items), after]).toEqual([byId(rows), null]);
  });

  it('filters families by content type and repository', async () => {
    const { repositoryId } = await docs.store.rpc.call(readItem, {
      caller: docs.two.admin,
      id: families[0]?.id ?? '',
    });
    expect((await read({ contentType: PAGE, repositoryId })).items).toHaveLength(5);
    expect((await read({ contentType: 'https://example.com/none' })).items).toEqual([]);
    expect((await read({ repositoryId: 'f'.repeat(24) })).items).toEqual([]);
  });

  it('of a tree has the families below its root, and exact counts', async () => {
    const root = families[0]?.id ?? '';
    const page = await read({ root, locales: LOCALES, withCounts: true });
    expect(brief(page.items)).toEqual(byId(ROWS.slice(0, 2)));
    expect(page.counts).toEqual([
      { locale: 'fr-FR', state: 'adapted', count: 1 },
      { locale: 'fr-FR', state: 'outdated', count: 1 },
      { locale: 'de-DE', state: 'missing', count: 1 },
      { locale: 'de-DE', state: 'outdated', count: 1 },
    ]);
    await expect(read({ root: randomUUID() })).rejects.toEqual(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('has no deleted variant', async () => {
    const item = await docs.item('en-US');
    await docs.copy(item.shortId, 'de-DE');
    const id = await idOf(item, 'de-DE');
    await docs.store.rpc.call(deleteVariant, { caller: docs.two.admin, spaceKey: docs.branch, id });
    const { items } = await read({ root: item.id, locales: ['de-DE'] });
    expect(items.map(({ cells }) => cells.map(({ state }) => state))).toEqual([['missing']]);
  });
});
