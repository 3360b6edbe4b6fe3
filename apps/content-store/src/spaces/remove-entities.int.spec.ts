import {
  createFolder,
  createItem,
  createRepository,
  createWorkflowState,
  deleteFolder,
  deleteRepository,
  deleteWorkflowState,
  readRepository,
  readWorkflowState,
  type Caller,
  type SpaceId,
} from '@scriptorium/contracts';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { race, refusals } from '@scriptorium/testing';
import type { ClientBase } from 'pg';
import { pageBody, PAGE_TYPE, PlantedStore } from '../testing/planted-store';
import { PlantedJobs } from '../testing/planted-jobs';
import { raceWithOpenTransaction } from '../testing/race-with-open-transaction';

/** The deletion of repositories and workflow states, while content, folders and jobs begin to use them. */
describe('repositories and workflow states', () => {
  let store: PlantedStore;
  let admin: Caller;
  let hubId: string;
  let spaceId: SpaceId;
  beforeAll(async () => {
    store = await PlantedStore.start();
    admin = store.caller('admin', 'read', 'write');
    ({ hubId, spaceId } = store.planted.grant);
  });
  afterAll(() => store.stop());

  let count = 0;
  async function newRepository(): Promise<string> {
    const name = `soon-gone-${String((count += 1))}`;
    const { id } = await store.call(createRepository, { caller: admin, hubId, name, label: name });
    await store.pool.query(
      `insert into content.repository_content_types (space_id, repository_id, content_type_id)
       select space_id, $2, id from content.content_types where space_id = $1 and uri = $3`,
      [spaceId, id, PAGE_TYPE],
    );
    return id;
  }
  const newState = async (): Promise<string> =>
    (await store.call(createWorkflowState, { caller: admin, hubId, label: 'Done', color: 'rgb(0,0,0)' })).id;
  const remove = (repositoryId: string) => store.call(deleteRepository, { caller: admin, repositoryId });
  const removeState = (id: string) => store.call(deleteWorkflowState, { caller: admin, id });
  const item = (repositoryId: string) =>
    store.call(createItem, { caller: store.caller(), repositoryId, label: 'Home', body: pageBody() });

  it('are deleted once, when nothing needs them', async () => {
    const repositoryId = await newRepository();
    const { refused } = await race(20, () => remove(repositoryId));
    expect(refused).toEqual(refusals('NOT_FOUND', 19));
    await expect(store.call(readRepository, { caller: admin, repositoryId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const id = await newState();
    const states = await race(20, () => removeState(id));
    expect(states.refused).toEqual(refusals('NOT_FOUND', 19));
    await expect(store.call(readWorkflowState, { caller: admin, id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stay while they contain a variant or a folder', async () => {
    const repositoryId = await newRepository();
    const caller = store.caller();
    const { id: folderId } = await store.call(createFolder, { caller, name: 'News', in: { repositoryId } });
    await expect(remove(repositoryId)).rejects.toMatchObject({ code: 'REPOSITORY_NOT_EMPTY' });
    await store.call(deleteFolder, { caller, folderId });
    const { id } = await item(repositoryId);
    await expect(remove(repositoryId)).rejects.toMatchObject({ code: 'REPOSITORY_NOT_EMPTY' });
    const state = await newState();
    await store.pool.query('update content.variants set workflow_state = $2 where id = $1', [id, state]);
    await expect(removeState(state)).rejects.toMatchObject({ code: 'WORKFLOW_STATE_IN_USE' });
    await store.pool.query('update content.variants set workflow_state = null where id = $1', [id]);
    await removeState(state);
  });

  it('stay while a running job copies into them', async () => {
    const jobs = new PlantedJobs(store.pool, spaceId);
    const repositoryId = await newRepository();
    const job = await jobs.plant({ uses: [['repository', repositoryId]] });
    await expect(remove(repositoryId)).rejects.toMatchObject({ code: 'REPOSITORY_IN_USE', data: { jobIds: [job] } });
    await jobs.end(job);
    await remove(repositoryId);
  });

  it('require the scope admin', async () => {
    const caller = store.caller('read', 'write');
    const repositoryId = await newRepository();
    const code = 'FORBIDDEN';
    await expect(store.call(deleteRepository, { caller, repositoryId })).rejects.toMatchObject({ code });
    const { workflowState: id } = store.planted;
    await expect(store.call(deleteWorkflowState, { caller, id })).rejects.toMatchObject({ code });
    await expect(store.call(deleteRepository, { caller: store.stranger(), repositoryId })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('leave no variant in a deleted repository', async () => {
    for (let round = 0; round < 5; round += 1) {
      const repositoryId = await newRepository();
      await race<unknown>(20, (index) => (index === 10 ? remove(repositoryId) : item(repositoryId)));
    }
    const { rows } = await store.pool.query(
      `select v.id
         from content.variants v
         left join content.repositories r on r.space_id = v.space_id and r.number = v.repository_number
        where r.id is null`,
    );
    expect(rows).toEqual([]);
  });

  it('wait for a save that is in progress', async () => {
    const state = await newState();
    const { id } = await store.create();
    const saveState = async (client: ClientBase): Promise<void> => {
      await lockModelsShared(client, spaceId);
      await client.query('update content.variants set workflow_state = $2 where id = $1', [id, state]);
    };
    const { refused } = await raceWithOpenTransaction(store.pool, saveState, 20, () => removeState(state));
    expect(refused).toEqual(refusals('WORKFLOW_STATE_IN_USE', 20));
  });
});
