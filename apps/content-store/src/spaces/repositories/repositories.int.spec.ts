import {
  assignContentType,
  createRepository,
  listContentTypes,
  listGroupLocales,
  listRepositories,
  readRepository,
  type RepositoryView,
  unassignContentType,
  updateRepository,
  RejectedError,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import type { Pool } from 'pg';
import { startContentStore, type RunningContentStore } from '../../testing/running-content-store';
import { collected, FIRST_PAGE, PAGE, plantTwoSpaces, type TwoSpaces } from '../../testing/two-spaces';

const noRepository = new RejectedError('NOT_FOUND', 'The content repository does not exist.');
const noType = new RejectedError('NOT_FOUND', 'The content type does not exist.');
const forbidden = new RejectedError('FORBIDDEN', 'Missing required scope "admin" for this space.', { scope: 'admin' });

describe('repositories', () => {
  let store: RunningContentStore;
  let pool: Pool;
  let rpc: RpcClient;
  let two: TwoSpaces;

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool, rpc } = store);
    two = await plantTwoSpaces(store);
  });
  afterAll(() => store.stop());

  const typeIdIn = async (caller: TwoSpaces['admin'], hubId: string): Promise<string> =>
    (await collected(rpc.stream(listContentTypes, { caller, hubId, page: FIRST_PAGE }))).items[0]?.id ?? '';

  it('are created with locales of the hub, and read by callers with access', async () => {
    const { admin, reader, hubId } = two;
    const made = await rpc.call(createRepository, {
      caller: admin,
      hubId,
      name: 'news',
      label: 'News',
      itemLocales: ['fr-FR'],
    });
    expect(made).toMatchObject({
      name: 'news',
      status: 'ACTIVE',
      type: 'CONTENT',
      itemLocales: ['fr-FR'],
      contentTypes: [],
    });
    expect(await rpc.call(readRepository, { caller: reader, repositoryId: made.id })).toEqual(made);
    await expect(rpc.call(readRepository, { caller: two.stranger, repositoryId: made.id })).rejects.toThrow(
      noRepository,
    );
    const change = { caller: two.stranger, repositoryId: made.id, label: 'Mine' };
    await expect(rpc.call(updateRepository, change)).rejects.toThrow(noRepository);
    await expect(rpc.call(updateRepository, { ...change, caller: two.writer })).rejects.toThrow(forbidden);
    const unknown = { caller: admin, hubId, name: 'x', label: 'x', itemLocales: ['fr-FR', 'pl-PL'] };
    await expect(rpc.call(createRepository, unknown)).rejects.toThrow(
      new RejectedError('LOCALE_NOT_SUPPORTED', 'The hub has no locale pl-PL.', { locales: ['pl-PL'] }),
    );
  });

  it('have unique names, also if several are created at the same time', async () => {
    const { admin: caller, hubId } = two;
    const made = await Promise.allSettled(
      Array.from({ length: 4 }, () => rpc.call(createRepository, { caller, hubId, name: 'blog', label: 'Blog' })),
    );
    const refused = made.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refused).toHaveLength(3);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'REPOSITORY_NAME_TAKEN', data: { name: 'blog' } });
    const other = await rpc.call(createRepository, { caller, hubId, name: 'other', label: 'Other' });
    await expect(rpc.call(updateRepository, { caller, repositoryId: other.id, name: 'blog' })).rejects.toMatchObject({
      code: 'REPOSITORY_NAME_TAKEN',
    });
    expect(await rpc.call(updateRepository, { caller, repositoryId: other.id, label: 'Another' })).toEqual({
      ...other,
      label: 'Another',
    });
  });

  it('accept repeated assignments of content types of their own space', async () => {
    const { admin: caller, hubId } = two;
    const { id: repositoryId } = await rpc.call(createRepository, { caller, hubId, name: 'typed', label: 'Typed' });
    const contentTypeId = await typeIdIn(caller, hubId);
    const assigned = { contentTypes: [{ hubContentTypeId: contentTypeId, contentTypeUri: PAGE }] };
    expect(await rpc.call(assignContentType, { caller, repositoryId, contentTypeId })).toMatchObject(assigned);
    expect(await rpc.call(assignContentType, { caller, repositoryId, contentTypeId })).toMatchObject(assigned);
    const foreign = await typeIdIn(two.stranger, two.otherHubId);
    await expect(rpc.call(assignContentType, { caller, repositoryId, contentTypeId: foreign })).rejects.toThrow(noType);
    expect(await rpc.call(unassignContentType, { caller, repositoryId, contentTypeId })).toMatchObject({
      contentTypes: [],
    });
    expect(await rpc.call(unassignContentType, { caller, repositoryId, contentTypeId })).toMatchObject({
      contentTypes: [],
    });
  });

  it('are listed by name, by feature and page by page', async () => {
    const { reader: caller, hubId } = two;
    await pool.query("update content.repositories set features = '{slots}' where name = 'blog'");
    const bySlots = await collected(
      rpc.stream(listRepositories, { caller, hubId, page: FIRST_PAGE, feature: 'slots' }),
    );
    expect(bySlots.items.map(({ name }) => name)).toEqual(['blog']);
    const sort = { field: 'name', direction: 'asc' as const };
    const page = { page: 1, size: 2, sort };
    const listed = await collected(rpc.stream(listRepositories, { caller, hubId, page }));
    expect(listed.items.map(({ name }) => name)).toEqual(['other', 'typed']);
    expect(listed.total).toBe(5);
  });

  it("return the locales of their localization group: the union of its members' locales", async () => {
    const { admin: caller, hubId } = two;
    const make = (name: string, itemLocales: string[]): Promise<RepositoryView> =>
      rpc.call(createRepository, { caller, hubId, name, label: name, itemLocales });
    const [french, german, open] = await Promise.all([make('g-fr', ['fr-FR']), make('g-de', ['de-DE']), make('g', [])]);
    const localesOf = async (repositoryId: string): Promise<readonly string[]> =>
      (await rpc.call(listGroupLocales, { caller, repositoryId })).locales;
    expect(await localesOf(french.id)).toEqual(['fr-FR']);
    expect(await localesOf(open.id)).toEqual(['en-US', 'fr-FR', 'de-DE']);
    await pool.query("update content.repositories set localization_group = 'g' where name like 'g%'");
    for (const { id } of [french, german, open]) expect(await localesOf(id)).toEqual(['fr-FR', 'de-DE']);
  });
});
