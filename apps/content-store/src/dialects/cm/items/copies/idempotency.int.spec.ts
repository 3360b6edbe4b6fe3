import { deleteLocalizedItem, type RejectedError } from '@scriptorium/contracts';
import { eventually } from '@scriptorium/testing';
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
    const options = { idempotencyKey: `try ${id}` };
    await expect(docs.copy(id, 'pl-PL', options)).rejects.toMatchObject({ code: 'LOCALE_NOT_DEFINED' });
    await docs.define('pl-PL');
    expect((await docs.copy(id, 'pl-PL', options)).locale).toBe('pl-PL');
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

  it('is a new one for twenty at once while another request sweeps its expired key', async () => {
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

  it('is the kept one or a new one for twenty at once whose key expires at that moment', async () => {
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
        where datname = current_database() and application_name = 'content-store' and wait_event_type = 'Lock'`,
    );
    return rowCount ?? 0;
  }
});
