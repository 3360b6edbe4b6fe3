import {
  archiveContentType,
  assignContentType,
  createRepository,
  createSchema,
  createWorkflowState,
  deleteFolder,
  createFolder,
  readWorkflowState,
  registerContentType,
  renameFolder,
  syncCachedSchema,
  unassignContentType,
  updateSchema,
  updateSettings,
  updateWorkflowState,
  type ContentTypeView,
  type SchemaView,
} from '@scriptorium/contracts';
import { hashSecret } from '@scriptorium/auth';
import { race, refusals } from '@scriptorium/testing';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { issueAccessToken } from '../testing/access-tokens';
import { PAGE_TYPE, pageBody, PlantedStore } from '../testing/planted-store';
import { raceWithOpenTransaction } from '../testing/race-with-open-transaction';

const SCHEMA = JSON.stringify({ type: 'object' });

/** Races of 20 requests for content types, repositories, folders and settings (docs/explanation/concurrency.md). */
describe('20 requests at once for a hub', () => {
  let store: PlantedStore;
  let hubId: string;
  let count = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
    ({ hubId } = store.planted.grant);
  });
  afterAll(() => store.stop());

  const caller = () => store.caller('admin');
  const schema = (): Promise<SchemaView> => {
    count += 1;
    const schemaId = `https://example.com/race-${String(count)}.json`;
    return store.call(createSchema, {
      caller: caller(),
      hubId,
      schemaId,
      body: SCHEMA,
      validationLevel: 'CONTENT_TYPE',
    });
  };
  const register = ({ schemaId }: SchemaView): Promise<ContentTypeView> =>
    store.call(registerContentType, { caller: caller(), hubId, contentTypeUri: schemaId, settings: { label: 'Race' } });
  const typed = async (): Promise<{ schema: SchemaView; type: ContentTypeView; body: string }> => {
    const made = await schema();
    const type = await register(made);
    const { repository: repositoryId } = store.planted;
    await store.call(assignContentType, { caller: caller(), repositoryId, contentTypeId: type.id });
    return { schema: made, type, body: pageBody().replace(PAGE_TYPE, made.schemaId) };
  };
  const number = async (sql: string, ...values: unknown[]): Promise<number> => {
    const { rows } = await store.pool.query<{ number: number }>(sql, values);
    return rows[0]?.number ?? Number.NaN;
  };

  it('create one of 20 schemas with the same id', async () => {
    const one = { caller: caller(), hubId, schemaId: 'https://example.com/one.json', body: SCHEMA };
    const { done, refused } = await race(20, () =>
      store.call(createSchema, { ...one, validationLevel: 'CONTENT_TYPE' }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('SCHEMA_ID_TAKEN'));
  });

  it('save one of 20 updates of the same schema version', async () => {
    const { id, version } = await schema();
    const { done, refused } = await race(20, (index) =>
      store.call(updateSchema, { caller: caller(), id, version, body: JSON.stringify({ title: String(index) }) }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('SCHEMA_VERSION_CONFLICT'));
  });

  it('register one of 20 content types with the same URI', async () => {
    const made = await schema();
    const { done, refused } = await race(20, () => register(made));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('CONTENT_TYPE_URI_TAKEN'));
  });

  it('register no content type with a schema that another transaction archives', async () => {
    const made = await schema();
    const { done, refused } = await raceWithOpenTransaction(
      store.pool,
      async (client) => {
        await lockModelsExclusively(client, store.planted.grant.spaceId);
        await client.query(`update content.content_type_schemas set status = 'ARCHIVED' where id = $1`, [made.id]);
      },
      20,
      () => register(made),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('CONTENT_TYPE_SCHEMA_NOT_FOUND', 20));
  });

  it('never sync a content type back to an older version of its schema', async () => {
    const { schema: made, type } = await typed();
    const { refused } = await race(20, async (index) => {
      await store.call(updateSchema, { caller: caller(), id: made.id, body: JSON.stringify({ title: String(index) }) });
      await store.call(syncCachedSchema, { caller: caller(), id: type.id });
    });
    expect(refused).toEqual([]);
    expect(await number('select schema_version as number from content.content_types where id = $1', type.id)).toBe(21);
  });

  it('create no item of a content type that another transaction archives', async () => {
    const { type, body } = await typed();
    const { done, refused } = await raceWithOpenTransaction(
      store.pool,
      async (client) => {
        await lockModelsExclusively(client, store.planted.grant.spaceId);
        await client.query(`update content.content_types set status = 'ARCHIVED' where id = $1`, [type.id]);
      },
      20,
      () => store.create({ body }),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('CONTENT_TYPE_NOT_FOUND', 20));
  });

  it('create items of a content type until it is archived, and none afterwards', async () => {
    const { type, body } = await typed();
    const archived = async (): Promise<undefined> => {
      await store.call(archiveContentType, { caller: caller(), id: type.id });
      return undefined;
    };
    const { done, refused } = await race(20, (index) => (index === 7 ? archived() : store.create({ body })));
    expect(refused.every((code) => code === 'CONTENT_TYPE_NOT_FOUND')).toBe(true);
    const late = await number(
      `select count(*)::integer as number
         from content.families f
         join content.content_types t on t.space_id = f.space_id and t.uri = f.schema_uri
        where t.id = $1`,
      type.id,
    );
    expect(late).toBe(done.length - 1);
  });

  it('create no item of a content type that another transaction takes from the repository', async () => {
    const { type, body } = await typed();
    const { done, refused } = await raceWithOpenTransaction(
      store.pool,
      async (client) => {
        await lockModelsExclusively(client, store.planted.grant.spaceId);
        await client.query('delete from content.repository_content_types where content_type_id = $1', [type.id]);
      },
      20,
      () => store.create({ body }),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('CONTENT_TYPE_NOT_ASSIGNED', 20));
  });

  it('assign and unassign a content type without an error', async () => {
    const { type } = await typed();
    const { repository: repositoryId } = store.planted;
    const { refused } = await race(20, (index) =>
      store.call(index % 2 === 0 ? assignContentType : unassignContentType, {
        caller: caller(),
        repositoryId,
        contentTypeId: type.id,
      }),
    );
    expect(refused).toEqual([]);
  });

  it('create one of 20 repositories with the same name', async () => {
    const { done, refused } = await race(20, () =>
      store.call(createRepository, { caller: caller(), hubId, name: 'one-of-twenty', label: 'One' }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('REPOSITORY_NAME_TAKEN'));
  });

  it('keep 20 settings that 20 requests change', async () => {
    const { refused } = await race(20, (index) =>
      store.call(updateSettings, { caller: caller(), hubId, settings: { [`setting-${String(index)}`]: index } }),
    );
    expect(refused).toEqual([]);
    const { settings } = await store.call(updateSettings, { caller: caller(), hubId, settings: {} });
    expect(Object.keys(settings).filter((name) => name.startsWith('setting-'))).toHaveLength(20);
  });

  it('keep the label and the color of a workflow state that two clients change', async () => {
    const { id } = await store.call(createWorkflowState, {
      caller: caller(),
      hubId,
      label: 'Old',
      color: 'rgb(0,0,0)',
    });
    const { refused } = await race(20, (index) =>
      store.call(updateWorkflowState, {
        caller: caller(),
        id,
        ...(index % 2 === 0 ? { label: 'New' } : { color: 'rgb(9,9,9)' }),
      }),
    );
    expect(refused).toEqual([]);
    expect(await store.call(readWorkflowState, { caller: caller(), id })).toMatchObject({
      label: 'New',
      color: 'rgb(9,9,9)',
    });
  });

  it('delete a folder once', async () => {
    const { repository: repositoryId } = store.planted;
    const { id: folderId } = await store.call(createFolder, {
      caller: store.caller(),
      name: 'Once',
      in: { repositoryId },
    });
    const { done, refused } = await race(20, () => store.call(deleteFolder, { caller: store.caller(), folderId }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('NOT_FOUND'));
  });

  it('rename no folder that another transaction deletes', async () => {
    const { repository: repositoryId } = store.planted;
    const { id: folderId } = await store.call(createFolder, {
      caller: store.caller(),
      name: 'Gone',
      in: { repositoryId },
    });
    const { done, refused } = await raceWithOpenTransaction(
      store.pool,
      (client) => client.query('delete from content.folders where id = $1', [folderId]),
      20,
      () => store.call(renameFolder, { caller: store.caller(), folderId, name: 'New' }),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('NOT_FOUND', 20));
  });

  it('create a folder in another or delete that one, never both', async () => {
    const { repository: repositoryId } = store.planted;
    const parents = await Promise.all(
      Array.from({ length: 10 }, () =>
        store.call(createFolder, { caller: store.caller(), name: 'Parent', in: { repositoryId } }),
      ),
    );
    const { refused } = await race(20, (index) => {
      const parentId = parents[index >> 1]?.id ?? '';
      return index % 2 === 0
        ? store.call(createFolder, { caller: store.caller(), name: 'Child', in: { parentId } }).then(() => undefined)
        : store.call(deleteFolder, { caller: store.caller(), folderId: parentId }).then(() => undefined);
    });
    expect(refused).toHaveLength(10);
    expect(refused.every((code) => code === 'NOT_FOUND' || code === 'FOLDER_NOT_EMPTY')).toBe(true);
  });

  it('issue no token for a secret that another transaction replaces', async () => {
    const clientSecret = 'the secret that is replaced';
    await store.pool.query(
      `with client as (insert into content.principals (kind, name) values ('client', 'raced') returning id)
       insert into content.api_clients (client_id, principal_id, secret_hash)
       select 'raced', id, $1 from client`,
      [await hashSecret(clientSecret)],
    );
    const other = await hashSecret('another secret, which is longer');
    const { done, refused } = await raceWithOpenTransaction(
      store.pool,
      async (client) => {
        // The requests read and verify the old secret, and wait where they store their tokens.
        await client.query('lock table content.tokens in share mode');
        await client.query(`update content.api_clients set secret_hash = $1 where client_id = 'raced'`, [other]);
      },
      20,
      () => issueAccessToken(store.rpc, 'raced', clientSecret).then(() => undefined),
    );
    expect(done).toEqual([]);
    expect(refused).toEqual(refusals('CREDENTIALS_WRONG', 20));
  });
});
