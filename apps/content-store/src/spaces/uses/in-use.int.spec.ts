import {
  archiveContentType,
  assignContentType,
  createField,
  createFolder,
  createLocale,
  createModel,
  deleteField,
  deleteFolder,
  deleteLocale,
  deleteModel,
  listContentTypes,
  listRepositories,
  readModel,
  type SpaceId,
  unassignContentType,
  updateField,
  updateModel,
  updateRepository,
  updateSettings,
  updateSite,
} from '@scriptorium/contracts';
import { LocalizedBranch } from '../../testing/localized-branch';
import { PlantedJobs, type PlantedJob } from '../../testing/planted-jobs';
import { FIRST_PAGE, PAGE } from '../../testing/two-spaces';

const LOCALES = ['en-US', 'fr-FR', 'de-DE'];

describe('entities that a running job needs', () => {
  let branch: LocalizedBranch;
  let jobs: PlantedJobs;
  let repositoryId: string;
  let pageTypeId: string;

  beforeAll(async () => {
    branch = await LocalizedBranch.start();
    const { rpc } = branch.store;
    const { admin: caller, hubId } = branch.two;
    const { rows } = await branch.pool.query<{ id: SpaceId }>(`select id from content.spaces where key = 'docs'`);
    jobs = new PlantedJobs(branch.pool, rows[0]?.id ?? (0 as SpaceId));
    const [repositories] = await rpc.collect(listRepositories, { caller, hubId, page: FIRST_PAGE });
    repositoryId = repositories?.items[0]?.id ?? '';
    const [types] = await rpc.collect(listContentTypes, { caller, hubId, page: FIRST_PAGE });
    pageTypeId = types?.items.find(({ contentTypeUri }) => contentTypeUri === PAGE)?.id ?? '';
  });
  afterAll(() => branch.stop());

  const call: LocalizedBranch['store']['rpc']['call'] = (type, request) => branch.store.rpc.call(type, request);
  const inSpace = () => ({ caller: branch.two.admin, spaceKey: 'docs' });

  /** Expects that `remove` is rejected while the job runs, and succeeds after it ended. */
  async function expectRejectedWhile(job: PlantedJob, code: string, remove: () => Promise<unknown>): Promise<void> {
    const id = await jobs.plant(job);
    const rejection = await remove().then(
      () => undefined,
      (error: unknown) => error,
    );
    await jobs.end(id);
    expect(rejection).toMatchObject({ code, data: { jobIds: [id] }, message: expect.stringContaining(id) });
    await remove();
  }

  describe.each<[string, (locale: string) => Promise<unknown>]>([
    [
      'the settings of the hub',
      (locale) =>
        call(updateSettings, {
          caller: branch.two.admin,
          hubId: branch.two.hubId,
          settings: {},
          locales: LOCALES.filter((each) => each !== locale),
        }),
    ],
    ['a deletion in the branch', (id) => call(deleteLocale, { caller: branch.two.admin, branch: 'docs', id })],
    ['the site', (locale) => call(updateSite, { ...inSpace(), locales: LOCALES.filter((each) => each !== locale) })],
  ])('a locale, removed by %s', (_, remove) => {
    beforeEach(async () => {
      const request = { caller: branch.two.admin, branch: 'docs', label: 'French', isDefault: false };
      await call(createLocale, { ...request, id: 'fr-FR' }).catch(() => undefined);
    });

    it.each<[string, PlantedJob]>([
      ['a planned job copies into it', {}],
      ['an accepted job will copy into it', { state: 'accepted' }],
      ['a record in it is duplicated', { kind: 'duplicate', locales: ['en-US', 'fr-FR'] }],
      ['a cancelling job has a command in flight', { state: 'cancelling' }],
    ])('cannot be removed while %s', async (__, job) => {
      await expectRejectedWhile(job, 'LOCALE_IN_USE', () => remove('fr-FR'));
    });

    it('can be removed if the job copies into other locales', async () => {
      const id = await jobs.plant({ locales: ['de-DE'] });
      await remove('fr-FR');
      await jobs.end(id);
    });
  });

  describe.each<[string, PlantedJob]>([
    ['a planned job', {}],
    ['a job that is not planned yet', { state: 'accepted', uses: [] }],
  ])('for %s', (_, job) => {
    const using = (uses: NonNullable<PlantedJob['uses']>): PlantedJob =>
      job.state === 'accepted' ? job : { ...job, uses };

    it('a folder is not deleted', async () => {
      const caller = branch.two.writer;
      const { id: folderId } = await call(createFolder, { caller, name: 'Target', in: { repositoryId } });
      await expectRejectedWhile(using([['folder', folderId]]), 'FOLDER_IN_USE', () =>
        call(deleteFolder, { caller, folderId }),
      );
    });

    it('a repository keeps the locales of the job', async () => {
      const set = (itemLocales: string[]) =>
        call(updateRepository, { caller: branch.two.admin, repositoryId, itemLocales });
      await expectRejectedWhile(using([['repository', repositoryId]]), 'REPOSITORY_IN_USE', () =>
        set(['en-US', 'de-DE']),
      );
      await expectRejectedWhile(
        { ...using([['repository', repositoryId]]), locales: ['de-DE'] },
        'REPOSITORY_IN_USE',
        () => set(['en-US']),
      );
      await expectRejectedWhile(using([['repository', repositoryId]]), 'REPOSITORY_IN_USE', () => set([]));
    });

    it('a content type is neither archived nor unassigned from the repository', async () => {
      const caller = branch.two.admin;
      const type = using([
        ['repository', repositoryId],
        ['content-type', PAGE],
      ]);
      await expectRejectedWhile(type, 'CONTENT_TYPE_IN_USE', () =>
        call(unassignContentType, { caller, repositoryId, contentTypeId: pageTypeId }),
      );
      await expectRejectedWhile(type, 'CONTENT_TYPE_IN_USE', () =>
        call(archiveContentType, { caller, id: pageTypeId }),
      );
    });

    it('a model is neither deleted nor becomes a singleton', async () => {
      const apiKey = job.state === 'accepted' ? 'unplanned' : 'planned';
      const { id: model, schemaUri } = await call(createModel, { ...inSpace(), apiKey, name: apiKey });
      const uses = using([['content-type', schemaUri]]);
      await expectRejectedWhile(uses, 'CONTENT_TYPE_IN_USE', () =>
        call(updateModel, { ...inSpace(), model, isSingleton: true }),
      );
      await expectRejectedWhile(uses, 'CONTENT_TYPE_IN_USE', () => call(deleteModel, { ...inSpace(), model }));
    });

    it('a field keeps its name, type, locales and uniqueness, and is not deleted', async () => {
      const apiKey = job.state === 'accepted' ? 'fields_unplanned' : 'fields_planned';
      const { id: model, schemaUri } = await call(createModel, { ...inSpace(), apiKey, name: apiKey });
      await call(createField, { ...inSpace(), model, apiKey: 'title', label: 'Title', fieldType: 'string' });
      const { fields } = await call(readModel, { ...inSpace(), model });
      const field = fields[0]?.id ?? '';
      const uses = using([['content-type', schemaUri]]);
      const changes = [{ apiKey: 'name' }, { fieldType: 'text' }, { isLocalized: true }] as const;
      for (const change of changes) {
        await expectRejectedWhile(uses, 'FIELD_IN_USE', () => call(updateField, { ...inSpace(), field, ...change }));
      }
      const unique = { fieldType: 'string', validators: { unique: {} } } as const;
      await expectRejectedWhile(uses, 'FIELD_IN_USE', () => call(updateField, { ...inSpace(), field, ...unique }));
      await expectRejectedWhile(uses, 'FIELD_IN_USE', () => call(deleteField, { ...inSpace(), field }));
    });
  });

  it('can change in other ways, and other entities can be removed', async () => {
    const caller = branch.two.admin;
    const { id: folderId } = await call(createFolder, { caller, name: 'Other', in: { repositoryId } });
    const { id: model, schemaUri } = await call(createModel, { ...inSpace(), apiKey: 'busy', name: 'Busy' });
    const { id: idle } = await call(createModel, { ...inSpace(), apiKey: 'idle', name: 'Idle' });
    await call(createField, { ...inSpace(), model, apiKey: 'title', label: 'Title', fieldType: 'string' });
    const { fields } = await call(readModel, { ...inSpace(), model });
    const id = await jobs.plant({
      uses: [
        ['content-type', schemaUri],
        ['folder', '0'.repeat(24)],
        ['repository', '0'.repeat(24)],
      ],
    });
    await call(deleteFolder, { caller, folderId });
    await call(deleteModel, { ...inSpace(), model: idle });
    await call(updateField, { ...inSpace(), field: fields[0]?.id ?? '', label: 'Heading' });
    await call(updateModel, { ...inSpace(), model, name: 'Busier' });
    await call(assignContentType, { caller, repositoryId, contentTypeId: pageTypeId });
    await call(updateRepository, { caller, repositoryId, itemLocales: ['en-US'] });
    await jobs.end(id);
  });

  it('may contain blocks: a field of a block model is not deleted', async () => {
    const host = await branch.model('host', { blocks: { fieldType: 'rich_text' } });
    const block = await branch.model('quote', { text: { fieldType: 'string' } }, { isBlock: true });
    await expectRejectedWhile({ uses: [['content-type', host.schemaUri]] }, 'FIELD_IN_USE', () =>
      call(deleteField, { ...inSpace(), field: block.fields[0]?.id ?? '' }),
    );
  });
});
