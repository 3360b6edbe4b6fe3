import {
  archiveItem,
  changeItemStatus,
  createLocalizedItem,
  deleteLocalizedItem,
  publishItem,
  publishRecord,
  unarchiveItem,
  unpublishItem,
  unpublishRecord,
  updateItem,
  updateLocalizedItem,
  uuidOf,
  type VariantFact,
} from '@scriptorium/contracts';
import { eventViolation } from '@scriptorium/messaging';
import { eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { LocalizedBranch } from '../../testing/localized-branch';

describe('the events of a variant', () => {
  let docs: LocalizedBranch;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  /** `<fact> <version> <status> <publishing status>`, in the order of the stream. */
  async function factsOf(familyId: string | undefined, count: number): Promise<string[]> {
    const natsUrl = await testNatsUrl();
    return eventually(async () => {
      const facts = (await storedMessages(natsUrl, 'EVENTS')).flatMap(({ envelope }) => {
        const data = envelope.data as VariantFact;
        if (data.familyId !== familyId) return [];
        expect(eventViolation(envelope)).toBeUndefined();
        return [[envelope.type.split('.').at(-2), data.version, data.status, data.publishingStatus].join(' ')];
      });
      return facts.length >= count && facts;
    });
  }

  it('contain the state after each change through the Amplience API', async () => {
    const { id, familyId } = await docs.item('en-US');
    const caller = docs.two.writer;
    const body = (await docs.item('en-US', 2)).body ?? '';
    await docs.store.rpc.call(publishItem, { caller: docs.two.admin, id });
    await docs.store.rpc.call(updateItem, { caller, id, version: 1, body });
    await docs.store.rpc.call(publishItem, { caller: docs.two.admin, id });
    await docs.store.rpc.call(unpublishItem, { caller: docs.two.admin, id });
    await docs.store.rpc.call(archiveItem, { caller, id, version: 2 });
    await docs.store.rpc.call(unarchiveItem, { caller, id, version: 2 });

    expect(await factsOf(familyId, 7)).toEqual([
      'created 1 active none',
      'published 1 active latest',
      'updated 2 active early',
      'published 2 active latest',
      'unpublished 2 active unpublished',
      'archived 2 archived unpublished',
      'unarchived 2 active unpublished',
    ]);
  });

  it('contain the state after each change through the CM API', async () => {
    await docs.model('note', { title: { fieldType: 'string' } });
    const named = { caller: docs.two.admin, branch: docs.branch };
    const request = { ...named, contentType: 'note', name: 'note', locale: 'en-US' };
    const { id } = await docs.store.rpc.call(createLocalizedItem, request);
    const item = { ...named, id, locale: 'en-US' };
    for (const change of ['publish', 'unpublish', 'publish', 'archive', 'unarchive'] as const) {
      await docs.store.rpc.call(changeItemStatus, { ...item, change });
    }
    const fields = JSON.stringify({ title: { type: 'ShortText', value: 'x' } });
    await docs.store.rpc.call(updateLocalizedItem, { ...item, fields });
    await docs.copy(id, 'fr-FR');
    await docs.store.rpc.call(deleteLocalizedItem, item);

    expect(await factsOf(uuidOf(id), 10)).toEqual([
      'created 1 active none',
      'published 1 active latest',
      'unpublished 1 active unpublished',
      'published 1 active latest',
      'archived 1 archived latest',
      'unarchived 1 active latest',
      'updated 2 active early',
      'created 2 active none',
      'deleted 2 deleted none',
      // The copy, whose source is deleted.
      'sync-changed 2 active none',
    ]);
  });

  it('contain the state after each change through the DatoCMS API', async () => {
    const { familyId, shortId: id } = await docs.item('en-US');
    const named = { caller: docs.two.admin, spaceKey: docs.branch, id };
    await docs.store.rpc.call(publishRecord, named);
    await docs.store.rpc.call(unpublishRecord, named);

    expect(await factsOf(familyId, 3)).toEqual([
      'created 1 active none',
      'published 1 active latest',
      'unpublished 1 active unpublished',
    ]);
  });
});
