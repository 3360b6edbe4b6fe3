import { deleteLocalizedItem } from '@scriptorium/contracts';
import { keyedRequest, race } from '@scriptorium/testing';
import { LocalizedBranch } from '../../../../testing/localized-branch';

describe('a copy with an idempotency key', () => {
  let docs: LocalizedBranch;
  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  it('returns the first result again, also after that copy was deleted', async () => {
    const { shortId: id } = await docs.item();
    const options = { idempotency: keyedRequest('a') };
    const first = await docs.copy(id, 'fr-FR', options);
    expect(await docs.copy(id, 'fr-FR', options)).toEqual(first);
    await docs.store.rpc.call(deleteLocalizedItem, {
      caller: docs.two.writer,
      branch: docs.branch,
      id,
      locale: 'fr-FR',
    });
    expect(await docs.copy(id, 'fr-FR', options)).toEqual(first);
    const other = await docs.copy(id, 'fr-FR', { idempotency: keyedRequest('b') });
    expect(other.system.createdAt).not.toBe(first.system.createdAt);
  });

  it('is created once for 20 concurrent requests', async () => {
    const { shortId: id } = await docs.item();
    const options = { idempotency: keyedRequest(`of ${id}`) };
    const { done, refused } = await race(20, () => docs.copy(id, 'fr-FR', options));
    const first = await docs.copy(id, 'fr-FR', options);
    expect(done).toEqual(done.map(() => first));
    expect([...new Set(refused)].filter((code) => code !== 'IDEMPOTENCY_KEY_IN_USE')).toEqual([]);
  });

  it('is tried again after a rejection', async () => {
    const { shortId: id } = await docs.item();
    const options = { idempotency: keyedRequest(`try ${id}`) };
    await expect(docs.copy(id, 'pl-PL', options)).rejects.toMatchObject({ code: 'LOCALE_NOT_DEFINED' });
    await docs.define('pl-PL');
    expect((await docs.copy(id, 'pl-PL', options)).locale).toBe('pl-PL');
  });

  it('is a new request after 24 hours, when the key has expired', async () => {
    const { shortId: id } = await docs.item();
    const options = { idempotency: keyedRequest('d') };
    await docs.copy(id, 'fr-FR', options);
    await docs.pool.query(`update content.idempotency_keys set created_at = now() - interval '25 hours'`);
    await expect(docs.copy(id, 'fr-FR', options)).rejects.toMatchObject({ code: 'LOCALE_ALREADY_EXISTS' });
  });
});
