import {
  deleteLocalizedItem,
  eventSequence,
  publishItem,
  readSnapshot,
  variantUpdated,
  type SnapshotPlace,
  type VariantFact,
  type VariantState,
} from '@scriptorium/contracts';
import { eventViolation } from '@scriptorium/messaging';
import { eventually, storedMessages, testNatsUrl } from '@scriptorium/testing';
import { LocalizedBranch } from '../../testing/localized-branch';
import { deleteTombstones } from './snapshot.store';

describe('a snapshot', () => {
  let docs: LocalizedBranch;

  beforeEach(async () => {
    docs = await LocalizedBranch.start();
  });
  afterEach(() => docs.stop());

  async function readAll(): Promise<VariantState[]> {
    const states: VariantState[] = [];
    for (let after: SnapshotPlace | null | undefined; after !== null;) {
      const request = { caller: docs.two.reader, spaceKey: docs.branch, ...(after === undefined ? {} : { after }) };
      const page = await docs.store.rpc.call(readSnapshot, request);
      states.push(...page.items);
      after = page.after;
    }
    return states;
  }

  /** Returns the last event of each variant by its sequence. */
  async function lastEvents(count: number): Promise<ReadonlyMap<string, VariantState>> {
    const natsUrl = await testNatsUrl();
    const events = await eventually(async () => {
      const found = (await storedMessages(natsUrl, 'EVENTS')).filter(({ subject }) =>
        subject.includes(`.${docs.branch}.variant.`),
      );
      return found.length >= count && found;
    });
    const last = new Map<string, VariantState>();
    for (const { envelope } of events) {
      const { subject = '', sequence = '', dataref, data } = envelope;
      if ((last.get(subject)?.sequence ?? '') < sequence) {
        last.set(subject, {
          subject,
          sequence,
          ...(dataref === undefined ? {} : { dataref }),
          data: data as VariantFact,
        });
      }
    }
    return last;
  }

  it('has the state and the sequence of the last event of each variant, also of a deleted one', async () => {
    const first = await docs.item('en-US', 2);
    const second = await docs.item('en-US');
    await docs.store.rpc.call(publishItem, { caller: docs.two.admin, id: first.id });
    await docs.copy(first.shortId, 'fr-FR');
    await docs.copy(second.shortId, 'fr-FR');
    const named = { caller: docs.two.admin, branch: docs.branch, id: second.shortId };
    await docs.store.rpc.call(deleteLocalizedItem, { ...named, locale: 'fr-FR' });

    const states = await readAll();
    const events = await lastEvents(7);
    expect(states).toHaveLength(4);
    expect(new Map(states.map((state) => [state.subject, state]))).toEqual(events);
    expect(states.map(({ data }) => eventViolation({ type: variantUpdated.type, data }))).toEqual(
      states.map(() => undefined),
    );
    expect(states.at(-1)?.data).toMatchObject({ status: 'deleted', locale: 'fr-FR' });
    expect(states.find(({ subject }) => subject === first.id)?.data).toMatchObject({
      publishingStatus: 'latest',
      publishedVersion: 2,
      label: 'Home',
      links: [],
    });
  });

  it('has every variant once, whatever the size of a page', async () => {
    const { id } = await docs.item('en-US');
    await docs.pool.query(
      `insert into content.variants (space_id, id, family_id, locale, version, body_number, repository_number, created_by, updated_by, label)
       select v.space_id, gen_random_uuid(), gen_random_uuid(), 'fr-FR', 1, v.body_number, v.repository_number, v.created_by, v.updated_by,
              repeat('\u{1f600}', 900)
         from content.variants v, generate_series(1, 1001)
        where v.id = $1`,
      [id],
    );
    const states = await readAll();
    expect(states).toHaveLength(1_002);
    expect(new Set(states.map(({ subject }) => subject)).size).toBe(1_002);
  });

  it('does not have variants that were deleted long ago', async () => {
    const { shortId } = await docs.item('en-US');
    await docs.copy(shortId, 'fr-FR');
    const named = { caller: docs.two.admin, branch: docs.branch, id: shortId, locale: 'fr-FR' };
    await docs.store.rpc.call(deleteLocalizedItem, named);
    expect(await readAll()).toHaveLength(2);
    expect(await deleteTombstones(docs.pool, 1, 10)).toBe(0);
    await docs.pool.query(`update content.deleted_variants set deleted_at = now() - interval '2 days'`);
    expect(await deleteTombstones(docs.pool, 1, 10)).toBe(1);
    const [only, ...others] = await readAll();
    expect(others).toEqual([]);
    expect(only?.sequence).toBe(eventSequence(only?.sequence ?? ''));
  });

  it('needs the scope read of the space', async () => {
    const caller = { ...docs.two.reader, grants: [] };
    await expect(docs.store.rpc.call(readSnapshot, { caller, spaceKey: docs.branch })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
