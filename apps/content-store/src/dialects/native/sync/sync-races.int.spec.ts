import {
  acknowledgeSync,
  readSync,
  revertAcknowledgement,
  updateItem,
  type ItemView,
  type ShortId,
} from '@scriptorium/contracts';
import { race } from '@scriptorium/testing';
import { LocalizedBranch } from '../../../testing/localized-branch';
import { PAGE } from '../../../testing/two-spaces';

/** 20 requests at once for copies and their sources (docs/explanation/concurrency.md). */
describe('20 requests at once for copies', () => {
  let docs: LocalizedBranch;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  const page = (title: string): string => `{"_meta":{"schema":"${PAGE}","name":"home"},"title":"${title}"}`;

  /** Creates a source with one version, copies it, and gives the source the other versions. */
  async function copied(versions: number): Promise<{ source: ItemView & { shortId: ShortId }; id: string }> {
    const source = await docs.item('en-US');
    await docs.copy(source.shortId, 'fr-FR');
    for (let version = 1; version < versions; version += 1) await edit(source.id, version);
    const { rows } = await docs.pool.query<{ id: string }>(
      `select id from content.variants where family_id = $1 and locale = 'fr-FR'`,
      [source.familyId],
    );
    return { source, id: rows[0]?.id ?? '' };
  }
  const edit = (id: string, version: number, change: { basedOn?: number } = {}) =>
    docs.store.rpc.call(updateItem, {
      caller: docs.two.admin,
      id,
      version,
      body: page(`v${String(version + 1)}`),
      ...change,
    });
  const named = (id: string) => ({ caller: docs.two.admin, spaceKey: docs.branch, id });

  it('keep the newest of 20 versions that updates are based on', async () => {
    const { id } = await copied(21);
    const { done, refused } = await race(20, (index) =>
      docs.store.rpc.call(updateItem, { caller: docs.two.admin, id, version: 1, basedOn: 21 - index }),
    );
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(refused)).toEqual(refused.length === 0 ? new Set() : new Set(['BASED_ON_OLDER']));
    expect(await docs.store.rpc.call(readSync, named(id))).toMatchObject({ basedOn: 21, version: 1 });
  });

  it('save the content of one of 20 updates with the version that it is based on', async () => {
    const { id } = await copied(21);
    const { done, refused } = await race(20, (index) => edit(id, 1, { basedOn: index + 2 }));
    expect(done).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set(['CONTENT_ITEM_VERSION_CONFLICT']));
    const { rows } = await docs.pool.query<{ based_on: number; number: string }>(
      'select based_on, version as number from content.variants where id = $1',
      [id],
    );
    expect(rows).toEqual([{ based_on: expect.any(Number), number: 2 }]);
  });

  it('acknowledge and revert a change, and end with the version of before', async () => {
    const { id } = await copied(2);
    const { refused } = await race(20, (index) =>
      index % 2 === 0
        ? docs.store.rpc.call(acknowledgeSync, named(id))
        : docs.store.rpc.call(revertAcknowledgement, named(id)).then(() => undefined),
    );
    expect(refused).toEqual([]);
    await docs.store.rpc.call(revertAcknowledgement, named(id));
    expect(await docs.store.rpc.call(readSync, named(id))).toMatchObject({ basedOn: 1, state: 'outdated' });
  });

  it('announce each state of a copy once while its source changes', async () => {
    const { source, id } = await copied(1);
    await race(20, (index) => edit(source.id, index < 10 ? 1 : 2));
    const { rows } = await docs.pool.query<{ announced_state: string }>(
      'select announced_state from content.variants where id = $1',
      [id],
    );
    expect(rows).toEqual([{ announced_state: 'outdated' }]);
    const { rows: events } = await docs.pool.query<{ count: string }>(
      `select count(*) from content.outbox where message_id like 'outdated/' || $1 || '/%'`,
      [id],
    );
    expect(Number(events[0]?.count)).toBeLessThanOrEqual(1);
  });
});
