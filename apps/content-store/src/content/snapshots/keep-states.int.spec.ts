import {
  deleteLocalizedItem,
  EVENTS,
  publishItem,
  readSnapshot,
  STATE,
  STATE_CONSUMER,
  statesOfSpace,
  type SnapshotPlace,
  type VariantState,
} from '@scriptorium/contracts';
import {
  countMessages,
  deleteConsumer,
  deleteStream,
  eventually,
  purgeStream,
  storedMessages,
  testNatsUrl,
} from '@scriptorium/testing';
import { LocalizedBranch } from '../../testing/localized-branch';
import { runContentStore, type RunningContentStore } from '../../testing/running-content-store';

let docs: LocalizedBranch;
const keepers: RunningContentStore[] = [];

beforeAll(async () => {
  docs = await LocalizedBranch.start();
});
afterAll(async () => {
  await Promise.all(keepers.map((keeper) => keeper.stop()));
  await docs.stop();
});

async function startKeeper(): Promise<RunningContentStore> {
  const keeper = await runContentStore(docs.databaseUrl, await testNatsUrl(), { NATS_STATE_STREAM: 'true' });
  keepers.push(keeper);
  return keeper;
}

/** A variant that was deleted and created again is in a snapshot twice. */
async function snapshot(): Promise<ReadonlyMap<string, VariantState>> {
  const states = new Map<string, VariantState>();
  for (let after: SnapshotPlace | null | undefined; after !== null;) {
    const request = { caller: docs.two.reader, spaceKey: docs.branch, ...(after === undefined ? {} : { after }) };
    const page = await docs.store.rpc.call(readSnapshot, request);
    for (const state of page.items) {
      if ((states.get(state.subject)?.sequence ?? '') < state.sequence) states.set(state.subject, state);
    }
    after = page.after;
  }
  return states;
}

async function storedStates(): Promise<ReadonlyMap<string, unknown>> {
  const subjects = [statesOfSpace(docs.branch)];
  const messages = await storedMessages(await testNatsUrl(), STATE, { subjects });
  return new Map(messages.map(({ envelope }) => [envelope.subject ?? '', envelope]));
}

async function expectStatesToEqualSnapshot(): Promise<void> {
  const expected = await snapshot();
  await eventually(async () => expect(await storedStates()).toEqual(expected));
}

async function deleteCopy(shortId: string): Promise<void> {
  const named = { caller: docs.two.admin, branch: docs.branch, id: shortId, locale: 'fr-FR' };
  await docs.store.rpc.call(deleteLocalizedItem, named);
}

test('the stream has the state of every variant that existed before, and of each change since', async () => {
  const first = await docs.item('en-US', 2);
  const second = await docs.item('en-US');
  await docs.copy(first.shortId, 'fr-FR');
  await docs.copy(second.shortId, 'fr-FR');
  await deleteCopy(second.shortId);
  await startKeeper();
  await expectStatesToEqualSnapshot();

  await docs.store.rpc.call(publishItem, { caller: docs.two.admin, id: first.id });
  await docs.copy(second.shortId, 'fr-FR');
  await docs.item('de-DE');
  await expectStatesToEqualSnapshot();
  expect((await storedStates()).size).toBe(5);
});

test('several processes keep the stream, and it has changes that were made while none ran', async () => {
  const [first] = keepers.splice(0);
  await startKeeper();
  await first?.stop();
  const { shortId } = await docs.item('en-US');
  await startKeeper();
  await docs.copy(shortId, 'fr-FR');
  await deleteCopy(shortId);
  await expectStatesToEqualSnapshot();
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
  await docs.copy(shortId, 'fr-FR');
  await startKeeper();
  await expectStatesToEqualSnapshot();
});

test('the stream is filled again after events were lost, and after it was deleted', async () => {
  const natsUrl = await testNatsUrl();
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
  const events = await countMessages(natsUrl, EVENTS);
  const { shortId } = await docs.item('en-US');
  await docs.copy(shortId, 'fr-FR');
  await eventually(async () => (await countMessages(natsUrl, EVENTS)) >= events + 2);
  await purgeStream(natsUrl, EVENTS);
  await deleteConsumer(natsUrl, EVENTS, STATE_CONSUMER);
  await startKeeper();
  await expectStatesToEqualSnapshot();

  await deleteStream(natsUrl, STATE);
  await deleteConsumer(natsUrl, EVENTS, STATE_CONSUMER);
  await expectStatesToEqualSnapshot();
});

test('variants that were deleted while events were lost are deleted in the stream too', async () => {
  const natsUrl = await testNatsUrl();
  const { shortId } = await docs.item('en-US');
  await docs.copy(shortId, 'fr-FR');
  await expectStatesToEqualSnapshot();
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()));
  const events = await countMessages(natsUrl, EVENTS);
  await deleteCopy(shortId);
  await docs.copy(shortId, 'de-DE');
  await eventually(async () => (await countMessages(natsUrl, EVENTS)) >= events + 2);
  // The consumer stays, and its next events have expired.
  await purgeStream(natsUrl, EVENTS);
  await docs.pool.query('delete from content.deleted_variants');
  const before = await snapshot();
  await startKeeper();
  await eventually(async () => {
    const stored = [...(await storedStates()).values()] as VariantState[];
    const present = stored.filter(({ data }) => data.status !== 'deleted');
    expect(new Map(present.map((state) => [state.subject, state]))).toEqual(before);
    expect(stored.length).toBeGreaterThan(present.length);
  });
});
