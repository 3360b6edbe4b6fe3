import { deleteLocalizedItem, type RejectedError } from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
import { LocalizedBranch } from '../../../../testing/localized-branch';

describe('a copy with an idempotency key', () => {
  let docs: LocalizedBranch;
  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  it('returns the first result again, also after that copy was deleted', async () => {
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

  it('is created once for 20 concurrent requests, and returned to all of them', async () => {
    const { shortId: id } = await docs.item();
    const copies = await Promise.all(
      Array.from({ length: 20 }, () => docs.copy(id, 'fr-FR', { idempotencyKey: `of ${id}` })),
    );
    expect(new Set(copies.map((copy) => JSON.stringify(copy))).size).toBe(1);
  });

  it('is rejected if the key was sent with other parameters', async () => {
    const { shortId: id } = await docs.item();
    await docs.copy(id, 'fr-FR', { idempotencyKey: 'c' });
    await expect(docs.copy(id, 'de-DE', { idempotencyKey: 'c' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    expect((await docs.copy(id, 'de-DE', { idempotencyKey: 'c', caller: docs.two.admin })).locale).toBe('de-DE');
  });

  it('is tried again after a rejection', async () => {
    const { shortId: id } = await docs.item();
    const options = { idempotencyKey: `try ${id}` };
    await expect(docs.copy(id, 'pl-PL', options)).rejects.toMatchObject({ code: 'LOCALE_NOT_DEFINED' });
    await docs.define('pl-PL');
    expect((await docs.copy(id, 'pl-PL', options)).locale).toBe('pl-PL');
  });

  it('is a new request after 24 hours, when the key has expired', async () => {
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

  it('is a new request for 20 concurrent requests while another one sweeps its expired key', async () => {
    const { shortId: id } = await docs.item();
    const options = { idempotencyKey: `swept ${id}` };
    await docs.copy(id, 'fr-FR', options);
    await docs.pool.query(`update content.idempotency_keys set created_at = now() - interval '25 hours'`);
    const codeOf = async (): Promise<string> =>
      docs.copy(id, 'fr-FR', options).then(
        () => 'copied',
        (error: unknown) => (error as RejectedError).code,
      );
    const sweeper = await docs.pool.connect();
    try {
      await sweeper.query('begin');
      await sweeper.query('delete from content.idempotency_keys');
      const codes = Array.from({ length: 20 }, codeOf);
      await eventually(async () => (await waiting()) > 0);
      await sweeper.query('commit');
      expect(await Promise.all(codes)).toEqual(codes.map(() => 'LOCALE_ALREADY_EXISTS'));
    } finally {
      sweeper.release();
    }
  });

  it('returns the stored result or is a new request while its key expires', async () => {
    const { shortId: id } = await docs.item();
    const options = { idempotencyKey: `expiring ${id}` };
    const first = await docs.copy(id, 'fr-FR', options);
    for (const left of ['50 ms', '20 ms', '5 ms']) {
      await docs.pool.query(
        `update content.idempotency_keys set created_at = now() - interval '24 hours' + $1::interval`,
        [left],
      );
      const answers = await Promise.all(
        Array.from({ length: 20 }, () =>
          docs.copy(id, 'fr-FR', options).catch((error: unknown) => (error as RejectedError).code),
        ),
      );
      for (const answer of answers) expect([first, 'LOCALE_ALREADY_EXISTS']).toContainEqual(answer);
    }
  });

  async function waiting(): Promise<number> {
    const { rowCount } = await docs.pool.query(
      `select from pg_stat_activity
        where datname = current_database() and application_name like 'content-store%' and wait_event_type = 'Lock'`,
    );
    return rowCount ?? 0;
  }
});
