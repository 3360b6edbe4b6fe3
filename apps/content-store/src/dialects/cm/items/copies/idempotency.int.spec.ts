import { deleteLocalizedItem } from '@scriptorium/contracts';
import { LocalizedBranch } from '../../../../testing/localized-branch';

describe('a copy that is asked for with an idempotency key', () => {
  let docs: LocalizedBranch;
  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  it('is answered with the first result again, also when that is not there any more', async () => {
    const { shortId: id } = await docs.item();
    const first = await docs.copy(id, 'fr-FR', { idempotencyKey: 'a' });
    expect(await docs.copy(id, 'fr-FR', { idempotencyKey: 'a' })).toEqual(first);
    await docs.store.rpc.call(deleteLocalizedItem, {
      caller: docs.two.writer,
      branch: docs.branch,
      id,
      locale: 'fr-FR',
    });
    expect(await docs.copy(id, 'fr-FR', { idempotencyKey: 'a' })).toEqual(first);
    expect((await docs.copy(id, 'fr-FR', { idempotencyKey: 'b' })).system.createdAt).not.toBe(first.system.createdAt);
  });

  it('by twenty at once is made once, and all of them have it', async () => {
    const { shortId: id } = await docs.item();
    const copies = await Promise.all(
      Array.from({ length: 20 }, () => docs.copy(id, 'fr-FR', { idempotencyKey: `of ${id}` })),
    );
    expect(new Set(copies.map((copy) => JSON.stringify(copy))).size).toBe(1);
  });

  it('is refused where the key was sent with something else', async () => {
    const { shortId: id } = await docs.item();
    await docs.copy(id, 'fr-FR', { idempotencyKey: 'c' });
    await expect(docs.copy(id, 'de-DE', { idempotencyKey: 'c' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect((await docs.copy(id, 'de-DE', { idempotencyKey: 'c', caller: docs.two.admin })).locale).toBe('de-DE');
  });

  it('that was refused is tried again', async () => {
    const { shortId: id } = await docs.item();
    const wish = { idempotencyKey: `try ${id}` };
    await expect(docs.copy(id, 'pl-PL', wish)).rejects.toMatchObject({ code: 'LOCALE_NOT_DEFINED' });
    await docs.define('pl-PL');
    expect((await docs.copy(id, 'pl-PL', wish)).locale).toBe('pl-PL');
  });

  it('is a new one after 24 hours, when the keys are swept', async () => {
    const { shortId: id } = await docs.item();
    await docs.copy(id, 'fr-FR', { idempotencyKey: 'd' });
    await docs.pool.query(`update content.idempotency_keys set created_at = now() - interval '25 hours'`);
    await expect(docs.copy(id, 'fr-FR', { idempotencyKey: 'd' })).rejects.toMatchObject({
      code: 'LOCALE_ALREADY_EXISTS',
    });
    await docs.copy(id, 'de-DE', { idempotencyKey: 'e' });
    const { rows } = await docs.pool.query('select count(*)::integer as kept from content.idempotency_keys');
    expect(rows).toEqual([{ kept: 1 }]);
  });
});
