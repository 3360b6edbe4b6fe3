import type { SpaceId } from '@scriptorium/contracts';
import { derivedId } from '@scriptorium/copy-engine';
import { eventually, insertTestVariant, insertTestVersion } from '@scriptorium/testing';
import type { PoolClient } from 'pg';
import { LocalizedBranch } from '../../../../testing/localized-branch';

/** Copies that run while another transaction is open. */
describe('a copy to a locale during another transaction', () => {
  let docs: LocalizedBranch;
  let other: PoolClient;

  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());
  beforeEach(async () => {
    other = await docs.pool.connect();
    await other.query('begin');
  });
  afterEach(async () => {
    await other.query('rollback');
    other.release();
  });

  const spaceId = (): SpaceId => docs.two.writer.grants[0]?.spaceId ?? (0 as SpaceId);

  /** Returns the outcome of `pending` when the other transaction commits while it waits. */
  async function whenOtherCommits(pending: Promise<unknown>): Promise<unknown> {
    const outcome = pending.catch((error: unknown) => error);
    await eventually(async () => {
      const { rowCount } = await docs.pool.query(
        `select from pg_stat_activity
          where datname = current_database() and application_name like 'content-store%' and wait_event_type = 'Lock'`,
      );
      return rowCount !== 0;
    });
    await other.query('commit');
    return outcome;
  }

  it('is rejected if a job has created the same variant meanwhile', async () => {
    const { id, shortId } = await docs.item();
    await insertTestVariant(other, { spaceId: spaceId(), id: derivedId(id, 'fr-FR'), familyId: id, locale: 'fr-FR' });
    expect(await whenOtherCommits(docs.copy(shortId, 'fr-FR'))).toMatchObject({ code: 'LOCALE_ALREADY_EXISTS' });
  });

  it('is rejected if the locale has been deleted meanwhile', async () => {
    await docs.define('pl-PL');
    const { shortId } = await docs.item();
    await other.query(`delete from content.locales where locale = 'pl-PL'`);
    expect(await whenOtherCommits(docs.copy(shortId, 'pl-PL'))).toMatchObject({
      code: 'LOCALE_NOT_DEFINED',
      data: { parameter: 'destinationLocale', locale: 'pl-PL' },
    });
  });

  it('copies the version that was saved before it', async () => {
    const { id, shortId } = await docs.item('en-US', 2);
    await other.query('select from content.families where id = $1 for update', [id]);
    await insertTestVersion(other, spaceId(), id);
    expect(await whenOtherCommits(docs.copy(shortId, 'fr-FR'))).toMatchObject({ version: 3 });
  });

  it('is rejected if the item has been deleted', async () => {
    const { id, shortId } = await docs.item();
    await other.query('select from content.families where id = $1 for update', [id]);
    await other.query('delete from content.variants where id = $1', [id]);
    await other.query('delete from content.families where id = $1', [id]);
    expect(await whenOtherCommits(docs.copy(shortId, 'fr-FR'))).toMatchObject({
      code: 'NOT_FOUND',
      data: { what: 'content-item' },
    });
  });
});
