import { type Caller, RejectedError } from '@scriptorium/contracts';
import { hashToken } from '@scriptorium/auth';
import { inEntityTransaction } from '@scriptorium/persistence';
import type { Pool } from 'pg';
import { applyBootstrap } from '../../bootstrap/apply-bootstrap';
import { callerOfToken, issueAccessToken, type IssuedToken } from '../../testing/access-tokens';
import { startContentStore, type RunningContentStore } from '../../testing/running-content-store';
import { findClient, insertAccessToken } from './tokens.store';

const client = { path: '', id: 'importer', secret: 'the secret of the importer', name: 'Importer' };
const declaration = {
  spaces: [
    {
      path: '',
      key: 'docs',
      label: 'Docs',
      description: undefined,
      hubId: '0'.repeat(24),
      locales: ['en'],
      schemas: [],
      contentTypes: [],
      repositories: [],
    },
  ],
  clients: [
    { ...client, scopes: { docs: ['read', 'write'] as const } },
    { ...client, id: 'without-grants', name: 'Without grants', scopes: {} },
  ],
  tokens: [],
};
const wrongCredentials = new RejectedError('CREDENTIALS_WRONG', 'The client id or the client secret is wrong.');
const invalid = new RejectedError('TOKEN_INVALID', 'The token is unknown or has expired.');

describe('access tokens', () => {
  let store: RunningContentStore;
  let pool: Pool;

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool } = store);
    const { db } = store;
    expect(await inEntityTransaction(db, (manager, each) => applyBootstrap(manager, each, declaration))).toEqual([]);
  });
  afterAll(() => store.stop());

  const issue = (clientId = client.id, clientSecret = client.secret): Promise<IssuedToken> =>
    issueAccessToken(store.rpc, clientId, clientSecret);
  const callerOf = (token: string): Promise<Caller> => callerOfToken(store.rpc, token);

  it('are issued for a client id and its secret, for five minutes, with spaces and scopes', async () => {
    const { accessToken, expiresInSeconds } = await issue();
    expect(expiresInSeconds).toBe(300);
    expect(await callerOf(accessToken)).toMatchObject({
      grants: [{ spaceKey: 'docs', hubId: '0'.repeat(24), scopes: ['read', 'write'] }],
    });
  });

  it('omit scopes that only a later version knows', async () => {
    const { accessToken } = await issue();
    await pool.query(`update content.grants set scopes = scopes || '{review}'`);
    const caller = await callerOf(accessToken);
    await pool.query(`update content.grants set scopes = array_remove(scopes, 'review')`);
    expect(caller).toMatchObject({ grants: [{ scopes: ['read', 'write'] }] });
  });

  it('differ each time, and earlier ones stay valid', async () => {
    const [first, second] = await Promise.all([issue(), issue()]);
    expect(first.accessToken).not.toBe(second.accessToken);
    const [one, other] = await Promise.all([first, second].map(({ accessToken }) => callerOf(accessToken)));
    expect(one).toEqual(other);
  });

  it('are rejected with the same error for a wrong secret and an unknown client', async () => {
    await expect(issue(client.id, 'the secret of the exporter')).rejects.toThrow(wrongCredentials);
    await expect(issue('exporter')).rejects.toThrow(wrongCredentials);
  });

  it('can grant access to no space', async () => {
    const { accessToken } = await issue('without-grants');
    expect((await callerOf(accessToken)).grants).toEqual([]);
  });

  it('are rejected if they are unknown, expired, or the text "undefined" that the SDK sends without a token', async () => {
    const { accessToken } = await issue();
    await pool.query('update content.tokens set expires_at = now() where token_hash = $1', [hashToken(accessToken)]);
    for (const token of [accessToken, 'undefined', '']) {
      await expect(callerOf(token)).rejects.toThrow(invalid);
    }
  });

  it('are deleted after they expire, and are never stored in plain text', async () => {
    const verified = await findClient(store.db.manager, 'importer');
    if (verified === null) throw new Error('The client "importer" does not exist.');
    for (const text of ['a', 'b', 'c']) {
      await insertAccessToken(pool, { hash: hashToken(text), secondsToLive: -1 }, verified);
    }
    const { accessToken } = await issue();
    const left = await pool.query("select from content.tokens where expires_at < now() - interval '0.5 seconds'");
    expect(left.rowCount).toBe(0);
    const { rows: all } = await pool.query<{ row: string }>('select t::text as row from content.tokens t');
    expect(all.length).toBeGreaterThan(0);
    expect(all.map(({ row }) => row).join()).not.toContain(Buffer.from(accessToken).toString('hex'));
  });
});
