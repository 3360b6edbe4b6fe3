import {
  acknowledgeSync,
  archiveItem,
  eventSequence,
  revertAcknowledgement,
  type VariantFact,
} from '@scriptorium/contracts';
import { eventViolation } from '@scriptorium/messaging';
import { eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { CopiedItem, pageText } from '../../../testing/copied-item';
import { LocalizedBranch } from '../../../testing/localized-branch';

const code = (rejection: string): unknown => expect.objectContaining({ code: rejection });

describe('the sync state of a copy', () => {
  let docs: LocalizedBranch;
  let page: CopiedItem;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());
  beforeEach(async () => {
    page = await CopiedItem.create(docs);
  });

  describe('after an acknowledgement', () => {
    beforeEach(async () => {
      await page.update('fr-FR', { body: pageText('Accueil') });
      await page.update('en-US', { body: pageText('v2') });
    });

    it('has the current version of the source and the same content, and its reversal restores it', async () => {
      const request = await page.named('fr-FR');
      const view = await docs.store.rpc.call(acknowledgeSync, request);
      expect(view).toMatchObject({ state: 'adapted', basedOn: 2, version: 2, isAcknowledged: true });
      expect(await docs.store.rpc.call(acknowledgeSync, request)).toEqual(view);
      await page.update('en-US', { body: pageText('v3') });
      expect(await docs.store.rpc.call(acknowledgeSync, request)).toMatchObject({ state: 'adapted', basedOn: 3 });
      await docs.store.rpc.call(revertAcknowledgement, request);
      const reverted = await page.sync();
      expect(reverted).toMatchObject({ state: 'outdated', basedOn: 1, version: 2, isAcknowledged: false });
      await docs.store.rpc.call(revertAcknowledgement, request);
      expect(await page.sync()).toEqual(reverted);
    });

    it('is not reverted after an update with basedOn', async () => {
      const request = await page.named('fr-FR');
      await docs.store.rpc.call(acknowledgeSync, request);
      await page.update('fr-FR', { basedOn: 2 });
      await docs.store.rpc.call(revertAcknowledgement, request);
      expect(await page.sync()).toMatchObject({ state: 'adapted', basedOn: 2, isAcknowledged: false });
    });

    it('rejects a tag of before a change of the source', async () => {
      const { tag } = await page.sync();
      await page.update('en-US', { body: pageText('v3') });
      const request = { ...(await page.named('fr-FR')), tag };
      await expect(docs.store.rpc.call(acknowledgeSync, request)).rejects.toEqual(code('PRECONDITION_FAILED'));
      const current = { ...request, tag: (await page.sync()).tag };
      expect(await docs.store.rpc.call(acknowledgeSync, current)).toMatchObject({ basedOn: 3 });
    });

    it('rejects a variant that is no copy, and a source that was deleted', async () => {
      await expect(docs.store.rpc.call(acknowledgeSync, await page.named('en-US'))).rejects.toEqual(code('NOT_A_COPY'));
      await page.remove('en-US');
      await expect(docs.store.rpc.call(acknowledgeSync, await page.named('fr-FR'))).rejects.toEqual(
        code('SOURCE_DELETED'),
      );
    });
  });

  describe('reaches consumers', () => {
    /** Returns the events of a variant by their sequence, each with its fact, state and basedOn. */
    async function eventsOf(locale: string, count: number): Promise<readonly string[]> {
      const natsUrl = await testNatsUrl();
      const subject = await page.idOf(locale);
      const events = await eventually(async () => {
        const found = (await storedMessages(natsUrl, 'EVENTS')).filter(({ envelope }) => envelope.subject === subject);
        return found.length >= count && found.map(({ envelope }) => envelope);
      });
      for (const event of events) expect(eventViolation(event)).toBeUndefined();
      return events
        .sort((a, b) => ((a.sequence ?? '') < (b.sequence ?? '') ? -1 : 1))
        .map(({ type, data }) => {
          const { syncState, basedOn, version } = data as VariantFact;
          return [type.split('.').at(-2), syncState ?? '-', basedOn ?? '-', version].join(' ');
        });
    }

    it('by one event when it becomes outdated, and one when it is not any more', async () => {
      await page.update('en-US', { body: pageText('v2') });
      await page.update('en-US', { body: pageText('v3') });
      await page.update('en-US', { body: pageText('v1') });
      await page.update('fr-FR', { body: pageText('Accueil') });
      await page.update('en-US', { body: pageText('v5') });
      await docs.store.rpc.call(acknowledgeSync, await page.named('fr-FR'));
      await docs.store.rpc.call(revertAcknowledgement, await page.named('fr-FR'));
      await page.update('fr-FR', { body: pageText('Cinq'), basedOn: 5 });
      await page.change(archiveItem, 'en-US');
      expect(await eventsOf('fr-FR', 9)).toEqual([
        'created copied 1 1',
        'outdated outdated 1 1',
        'sync-changed copied 1 1',
        'updated adapted 1 2',
        'outdated outdated 1 2',
        'sync-changed adapted 5 2',
        'outdated outdated 1 2',
        'updated adapted 5 3',
        'sync-changed source-archived 5 3',
      ]);
      expect(await eventsOf('en-US', 6)).toEqual([
        'created - - 1',
        'updated - - 2',
        'updated - - 3',
        'updated - - 4',
        'updated - - 5',
        'archived - - 5',
      ]);
      const { rows } = await docs.pool.query<{ sequence: string }>(
        'select sequence from content.variants where id = $1',
        [await page.idOf('fr-FR')],
      );
      const last = (await storedMessages(await testNatsUrl(), 'EVENTS')).at(-1)?.envelope.sequence;
      expect(eventSequence(rows[0]?.sequence ?? '')).toBe(last);
    });
  });
});
