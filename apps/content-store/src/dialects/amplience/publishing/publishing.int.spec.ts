import {
  archiveItem,
  cancelPublishingJob,
  publishItem,
  readItem,
  readPublishingJob,
  unpublishItem,
  updateItem,
} from '@scriptorium/contracts';
import { eventually, storedMessages } from '@scriptorium/testing';
import { PlantedStore } from '../../../testing/planted-store';

describe('publishing', () => {
  let store: PlantedStore;
  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  afterAll(() => store.stop());

  it('publishes the current version at once, and shows when there is a newer one', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    const job = await store.call(publishItem, { caller, id });
    expect(job).toMatchObject({ state: 'COMPLETED', createdBy: caller.principalId });
    expect(await store.call(readPublishingJob, { caller, id: job.id })).toEqual(job);
    const published = await store.call(readItem, { caller, id });
    expect(published).toMatchObject({ version: 1, publishingStatus: 'LATEST', lastPublishedVersion: 1 });
    expect(published.lastPublishedDate).toBe(job.createdDate);

    const edited = await store.call(updateItem, { caller, id, version: 1, label: 'new' });
    expect(edited).toMatchObject({ version: 2, publishingStatus: 'EARLY', lastPublishedVersion: 1 });
    await store.call(publishItem, { caller, id });
    const again = await store.call(readItem, { caller, id });
    expect(again).toMatchObject({ publishingStatus: 'LATEST', lastPublishedVersion: 2 });
    await store.call(unpublishItem, { caller, id });
    expect((await store.call(readItem, { caller, id })).publishingStatus).toBe('UNPUBLISHED');
  });

  it('publishes one event per job', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    await store.call(publishItem, { caller, id });
    await store.call(publishItem, { caller, id });
    await store.call(unpublishItem, { caller, id });
    const events = await eventually(async () => {
      const found = (await storedMessages(store.natsUrl, 'EVENTS')).filter(({ envelope }) => envelope.subject === id);
      return found.length === 4 && found;
    });
    const sequences = events.map(({ envelope }) => envelope.sequence);
    expect(new Set(sequences).size).toBe(4);
    expect(events.map(({ messageId }) => messageId)).toEqual([
      `created/${id}/1/${sequences[0]}`,
      `published/${id}/1/${sequences[1]}`,
      `published/${id}/1/${sequences[2]}`,
      `unpublished/${id}/1/${sequences[3]}`,
    ]);
  });

  it('completes the unpublishing of an item that was never published', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    expect((await store.call(unpublishItem, { caller, id })).state).toBe('COMPLETED');
    expect((await store.call(readItem, { caller, id })).publishingStatus).toBe('NONE');
  });

  it('publishes and unpublishes only the expected version', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    await store.call(updateItem, { caller, id, version: 1, label: 'draft' });
    const conflict = { code: 'CONTENT_ITEM_VERSION_CONFLICT', data: { sent: 1, current: 2 } };
    await expect(store.call(publishItem, { caller, id, version: 1 })).rejects.toMatchObject(conflict);
    expect((await store.call(readItem, { caller, id })).publishingStatus).toBe('NONE');
    await store.call(publishItem, { caller, id, version: 2 });
    await expect(store.call(unpublishItem, { caller, id, version: 1 })).rejects.toMatchObject(conflict);
    expect((await store.call(readItem, { caller, id })).publishingStatus).toBe('LATEST');
    await store.call(unpublishItem, { caller, id, version: 2 });
    expect((await store.call(readItem, { caller, id })).publishingStatus).toBe('UNPUBLISHED');
  });

  it('does not publish an archived item', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    await store.call(archiveItem, { caller, id, version: 1 });
    await expect(store.call(publishItem, { caller, id })).rejects.toMatchObject({ code: 'CONTENT_ITEM_NOT_ACTIVE' });
  });

  it('cancels a running job, and rejects cancelling an ended one', async () => {
    const caller = store.caller();
    const { id } = await store.create();
    const job = await store.call(publishItem, { caller, id });
    await expect(store.call(cancelPublishingJob, { caller, id: job.id })).rejects.toMatchObject({
      code: 'PUBLISHING_JOB_ENDED',
      data: { state: 'COMPLETED' },
    });
    await store.pool.query(`update content.publishing_jobs set state = 'PUBLISHING' where id = $1`, [job.id]);
    expect((await store.call(cancelPublishingJob, { caller, id: job.id })).state).toBe('CANCELLED');
  });

  it('requires the scope, and returns NOT_FOUND for other spaces', async () => {
    const { id } = await store.create();
    const job = await store.call(publishItem, { caller: store.caller(), id });
    const writer = store.caller('read', 'write');
    await expect(store.call(publishItem, { caller: writer, id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(store.call(cancelPublishingJob, { caller: writer, id: job.id })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const type of [publishItem, unpublishItem]) {
      await expect(store.call(type, { caller: store.stranger(), id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(store.call(readPublishingJob, { caller: store.stranger(), id: job.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
