import { issueToken, type IssuedToken, readCaller, RejectedError } from '@scriptorium/contracts';
import { hashToken } from '@scriptorium/auth';
import { inTransaction } from '@scriptorium/persistence';
import type { RpcClient } from '@scriptorium/messaging';
import type { Pool } from 'pg';
import { applyBootstrap } from '../../bootstrap/apply-bootstrap';
import { startContentStore, type RunningContentStore } from '../../testing/running-content-store';
import { insertAccessToken, readClient } from './tokens.store';

const client = { path: '', id: 'importer', secret: 'the secret of the importer', name: 'Importer' };
const declaration = {
  spaces: [
    {
      ...{ path: '', key: 'docs', label: 'Docs', description: undefined, hubId: '0'.repeat(24), locales: ['en'] },
      ...{ schemas: [], contentTypes: [], repositories: [] },
    },
  ],
  clients: [
    { ...client, scopes: { docs: ['read', 'write'] as const } },
    { ...client, id: 'nobody', name: 'Nobody', scopes: {} },
  ],
  tokens: [],
};
const wrong = new RejectedError('CREDENTIALS_WRONG', 'The client id or the client secret is wrong.');
const invalid = new RejectedError('TOKEN_INVALID', 'The token is unknown or has expired.');

describe('access', () => {
  let store: RunningContentStore;
  let pool: Pool;
  let rpc: RpcClient;

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool, rpc } = store);
    expect(await inTransaction(pool, (each) => applyBootstrap(each, declaration))).toEqual([]);
  });
  afterAll(() => store.stop());

  const issue = (clientId = client.id, clientSecret = client.secret): Promise<IssuedToken> =>
    rpc.call(issueToken, { clientId, clientSecret });

  it('is given for a client id and its secret, for five minutes, and names the spaces and scopes', async () => {
    const { accessToken, expiresInSeconds } = await issue();
    expect(expiresInSeconds).toBe(300);
    expect(await rpc.call(readCaller, { token: accessToken })).toMatchObject({
      grants: [{ spaceKey: 'docs', hubId: '0'.repeat(24), scopes: ['read', 'write'] }],
    });
  });

  it('is another token each time, and the ones before stay valid', async () => {
    const [first, second] = await Promise.all([issue(), issue()]);
    expect(first.accessToken).not.toBe(second.accessToken);
    const [one, other] = await Promise.all(
      [first, second].map(({ accessToken }) => rpc.call(readCaller, { token: accessToken })),
    );
    expect(one).toEqual(other);
  });

  it('is refused in the same words for a wrong secret and for an unknown client', async () => {
    await expect(issue(client.id, 'the secret of the exporter')).rejects.toThrow(wrong);
    await expect(issue('exporter')).rejects.toThrow(wrong);
  });

  it('may be to no space at all', async () => {
    const { accessToken } = await issue('nobody');
    expect((await rpc.call(readCaller, { token: accessToken })).grants).toEqual([]);
  });

  it('is not there for a token that is unknown, is what the SDK sends without one, or has expired', async () => {
    const { accessToken } = await issue();
    await pool.query('update content.tokens set expires_at = now() where token_hash = $1', [hashToken(accessToken)]);
    for (const token of [accessToken, 'undefined', '']) {
      await expect(rpc.call(readCaller, { token })).rejects.toThrow(invalid);
    }
  });

  it('leaves no expired tokens behind, and no token in the clear', async () => {
    const verified = await readClient(pool, 'importer');
    if (verified === undefined) throw new Error('There is no client "importer".');
    for (const text of ['a', 'b', 'c']) {
      await insertAccessToken(pool, { hash: hashToken(text), clientId: 'importer', secondsToLive: -1 }, verified);
    }
    const { accessToken } = await issue();
    const left = await pool.query("select from content.tokens where expires_at < now() - interval '0.5 seconds'");
    expect(left.rowCount).toBe(0);
    const { rows: all } = await pool.query<{ row: string }>('select t::text as row from content.tokens t');
    expect(all.length).toBeGreaterThan(0);
    expect(all.map(({ row }) => row).join()).not.toContain(Buffer.from(accessToken).toString('hex'));
  });
});
