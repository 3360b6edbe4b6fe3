import { RejectedError } from '@scriptorium/contracts';
import { createTestDatabase } from '@scriptorium/testing';
import { Pool } from 'pg';
import { ContentTypesHandler } from '../content-types/content-types.handler';
import { collected, FIRST_PAGE, PAGE, plantTwoSpaces, type TwoSpaces } from '../testing/two-spaces';
import { ChangeRepositoriesHandler } from './change-repositories.handler';
import { RepositoriesHandler } from './repositories.handler';

const noRepository = new RejectedError('NOT_FOUND', 'There is no such content repository.');
const noType = new RejectedError('NOT_FOUND', 'There is no such content type.');
const forbidden = new RejectedError('FORBIDDEN', 'This takes the scope "admin" in this space.', { scope: 'admin' });

describe('repositories', () => {
  let pool: Pool;
  let two: TwoSpaces;
  let repositories: RepositoriesHandler;
  let changes: ChangeRepositoriesHandler;
  let types: ContentTypesHandler;

  beforeAll(async () => {
    const database = await createTestDatabase();
    pool = new Pool({ connectionString: database.urlFor('content_store') });
    two = await plantTwoSpaces(pool);
    repositories = new RepositoriesHandler(pool);
    changes = new ChangeRepositoriesHandler(pool);
    types = new ContentTypesHandler(pool);
  });
  afterAll(() => pool.end());

  const typeIdIn = async (caller: TwoSpaces['admin'], hubId: string): Promise<string> =>
    (await collected(types.list({ caller, hubId, page: FIRST_PAGE }))).items[0]?.id ?? '';

  it('are made with locales of the hub, and read by who may', async () => {
    const { admin, reader, hubId } = two;
    const made = await changes.create({ caller: admin, hubId, name: 'news', label: 'News', itemLocales: ['fr-FR'] });
    expect(made).toMatchObject({
      name: 'news',
      status: 'ACTIVE',
      type: 'CONTENT',
      itemLocales: ['fr-FR'],
      contentTypes: [],
    });
    expect(await repositories.read({ caller: reader, repositoryId: made.id })).toEqual(made);
    await expect(repositories.read({ caller: two.stranger, repositoryId: made.id })).rejects.toThrow(noRepository);
    const change = { caller: two.stranger, repositoryId: made.id, label: 'Mine' };
    await expect(changes.update(change)).rejects.toThrow(noRepository);
    await expect(changes.update({ ...change, caller: two.writer })).rejects.toThrow(forbidden);
    const unknown = { caller: admin, hubId, name: 'x', label: 'x', itemLocales: ['fr-FR', 'pl-PL'] };
    await expect(changes.create(unknown)).rejects.toThrow(
      new RejectedError('LOCALE_NOT_SUPPORTED', 'The hub has no locale pl-PL.', { locales: ['pl-PL'] }),
    );
  });

  it('have a name of their own, also where two are made at once', async () => {
    const { admin: caller, hubId } = two;
    const made = await Promise.allSettled(
      Array.from({ length: 4 }, () => changes.create({ caller, hubId, name: 'blog', label: 'Blog' })),
    );
    const refused = made.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refused).toHaveLength(3);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'REPOSITORY_NAME_TAKEN', data: { name: 'blog' } });
    const other = await changes.create({ caller, hubId, name: 'other', label: 'Other' });
    await expect(changes.update({ caller, repositoryId: other.id, name: 'blog' })).rejects.toMatchObject({
      code: 'REPOSITORY_NAME_TAKEN',
    });
    expect(await changes.update({ caller, repositoryId: other.id, label: 'Another' })).toEqual({
      ...other,
      label: 'Another',
    });
  });

  it('take content types of their own space, any number of times', async () => {
    const { admin: caller, hubId } = two;
    const { id: repositoryId } = await changes.create({ caller, hubId, name: 'typed', label: 'Typed' });
    const contentTypeId = await typeIdIn(caller, hubId);
    const assigned = { contentTypes: [{ hubContentTypeId: contentTypeId, contentTypeUri: PAGE }] };
    expect(await changes.assign({ caller, repositoryId, contentTypeId })).toMatchObject(assigned);
    expect(await changes.assign({ caller, repositoryId, contentTypeId })).toMatchObject(assigned);
    const foreign = await typeIdIn(two.stranger, two.otherHubId);
    await expect(changes.assign({ caller, repositoryId, contentTypeId: foreign })).rejects.toThrow(noType);
    expect(await changes.unassign({ caller, repositoryId, contentTypeId })).toMatchObject({ contentTypes: [] });
    expect(await changes.unassign({ caller, repositoryId, contentTypeId })).toMatchObject({ contentTypes: [] });
  });

  it('are listed by name, by feature and page by page', async () => {
    const { reader: caller, hubId } = two;
    await pool.query("update content.repositories set features = '{slots}' where name = 'blog'");
    const bySlots = await collected(repositories.list({ caller, hubId, page: FIRST_PAGE, feature: 'slots' }));
    expect(bySlots.items.map(({ name }) => name)).toEqual(['blog']);
    const sort = { field: 'name', direction: 'asc' as const };
    const page = { page: 1, size: 2, sort };
    const listed = await collected(repositories.list({ caller, hubId, page }));
    expect(listed.items.map(({ name }) => name)).toEqual(['other', 'typed']);
    expect(listed.total).toBe(5);
  });

  it("know their localization group's locales: the union of what its members are set up for", async () => {
    const { admin: caller, hubId } = two;
    const make = (name: string, itemLocales: string[]): ReturnType<typeof changes.create> =>
      changes.create({ caller, hubId, name, label: name, itemLocales });
    const [french, german, open] = await Promise.all([make('g-fr', ['fr-FR']), make('g-de', ['de-DE']), make('g', [])]);
    const localesOf = async (repositoryId: string): Promise<readonly string[]> =>
      (await repositories.groupLocales({ caller, repositoryId })).locales;
    expect(await localesOf(french.id)).toEqual(['fr-FR']);
    expect(await localesOf(open.id)).toEqual(['en-US', 'fr-FR', 'de-DE']);
    await pool.query("update content.repositories set localization_group = 'g' where name like 'g%'");
    for (const { id } of [french, german, open]) expect(await localesOf(id)).toEqual(['fr-FR', 'de-DE']);
  });
});
