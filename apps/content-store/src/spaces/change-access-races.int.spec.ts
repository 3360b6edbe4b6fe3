import { hashSecret, hashToken } from '@scriptorium/auth';
import {
  type AccessView,
  createClient,
  createSpace,
  createToken,
  listClients,
  NATIVE_LIMITS,
  removeAccess,
  type Scope,
} from '@scriptorium/contracts';
import { race } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { callerOfToken } from '../testing/access-tokens';
import { type RunningContentStore, startContentStore } from '../testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from '../testing/two-spaces';

let store: RunningContentStore;
let planted: TwoSpaces;
let secretHash: string;

beforeAll(async () => {
  store = await startContentStore();
  planted = await plantTwoSpaces(store);
  secretHash = await hashSecret('the secret of a raced client');
});
afterAll(() => store.stop());

const inDocs = () => ({ caller: planted.admin, spaceKey: 'docs' });
const textOf = (name: string): string => `the token ${name} of the races for access`;

function create(name: string, scopes: readonly Scope[] = ['read']): Promise<AccessView> {
  const tokenHash = hashToken(textOf(name)).toString('base64url');
  return store.rpc.call(createToken, { ...inDocs(), name, scopes, tokenHash });
}

function createNamedClient(name: string): Promise<AccessView> {
  const request = { ...inDocs(), name, scopes: ['read', 'write'] as const, id: randomUUID(), secretHash };
  return store.rpc.call(createClient, request);
}

describe('20 requests at once for the access to spaces', () => {
  test('create one client with a name', async () => {
    const name = `raced ${randomUUID()}`;
    const { done, refused } = await race(20, () => createNamedClient(name));
    expect(done).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set(['NAME_TAKEN']));
    const { items } = await store.rpc.call(listClients, { ...inDocs(), limit: 200 });
    expect(items.filter((item) => item.name === name)).toHaveLength(1);
  });

  test('create as many tokens as the limit allows', async () => {
    const space = (await store.pool.query<{ id: number }>(`select id from content.spaces where key = 'docs'`)).rows[0];
    const { rows } = await store.pool.query<{ count: number }>(
      'select count(*)::integer from content.grants where space_id = $1',
      [space?.id],
    );
    const filling = NATIVE_LIMITS.accessesOfSpace - 3 - (rows[0]?.count ?? 0);
    // Expired tokens need no room: no list shows them, so they could not be removed.
    for (const [name, count, expiry] of [
      ['filler', filling, null],
      ['expired', 10, '2020-01-01'],
    ] as const) {
      await store.pool.query(
        `with filler as (
           insert into content.principals (kind, name)
           select 'person', $3::text || ' ' || n from generate_series(1, $2::integer) n
           returning id, name),
         token as (
           insert into content.tokens (token_hash, principal_id, expires_at)
           select sha256(convert_to(name, 'UTF8')), id, $4::timestamptz from filler)
         insert into content.grants (principal_id, space_id, scopes) select id, $1, '{read}' from filler`,
        [space?.id, count, name, expiry],
      );
    }
    const { done, refused } = await race(20, (nth) => create(`limited ${nth} ${randomUUID()}`));
    await store.pool.query(`delete from content.principals where name ~ '^(filler|expired) '`);
    expect(done).toHaveLength(3);
    expect(new Set(refused)).toEqual(new Set(['LIMIT_EXCEEDED']));
  });

  test('leave one administrator in a space', async () => {
    const key = `race-${randomUUID().slice(0, 8)}`;
    const caller = planted.admin;
    const created = await store.rpc.call(createSpace, { caller, key, label: 'Race', locales: ['en'] });
    const [row] = (
      await store.pool.query<{ id: number }>('select id from content.spaces where key = $1', [created.key])
    ).rows;
    const grant = { spaceId: row?.id as never, spaceKey: key, hubId: created.hubId, scopes: ['admin'] as const };
    const asAdmin = { caller: { ...caller, grants: [grant] }, spaceKey: key };
    const tokens = await Promise.all(
      Array.from({ length: 19 }, (_, nth) => {
        const name = `admin ${nth} ${randomUUID()}`;
        const tokenHash = hashToken(textOf(name)).toString('base64url');
        return store.rpc.call(createToken, { ...asAdmin, name, scopes: ['admin'], tokenHash });
      }),
    );
    const own = await store.pool.query<{ id: string }>(
      `select encode(substring(token_hash from 1 for 16), 'hex') as id from content.tokens where principal_id = $1`,
      [caller.principalId],
    );
    const ids = [...tokens.map(({ id }) => id), own.rows[0]?.id ?? ''];
    const { done, refused } = await race(20, (nth) =>
      store.rpc.call(removeAccess, { ...asAdmin, kind: 'token', id: ids[nth] ?? '' }),
    );
    expect([done.length, refused]).toEqual([19, ['LAST_ADMIN']]);
  });

  test('create one space with a key', async () => {
    const key = `raced-${randomUUID().slice(0, 8)}`;
    const request = { caller: planted.admin, key, label: 'Raced', locales: ['en', 'fr'] };
    const { done, refused } = await race(20, () => store.rpc.call(createSpace, request));
    expect(done).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set(['SPACE_KEY_TAKEN']));
  });

  test('create as many spaces as the limit allows', async () => {
    const name = `founder ${randomUUID()}`;
    await create(name, ['admin']);
    const caller = await callerOfToken(store.rpc, textOf(name));
    const run = randomUUID().slice(0, 8);
    await store.pool.query(
      `with filler as (
         insert into content.spaces (key, hub_id, label, created_by, updated_by)
         select $2::text || '-' || n, left(md5($2::text || n), 24), 'Filler', 'me', 'me'
           from generate_series(1, $3::integer) n
         returning id)
       insert into content.grants (principal_id, space_id, scopes) select $1, id, '{read}' from filler`,
      [caller.principalId, run, NATIVE_LIMITS.spacesOfCaller - 4],
    );
    // The requests have the grants of before, as those of a gateway that keeps callers for a while.
    const { done, refused } = await race(20, (nth) =>
      store.rpc.call(createSpace, { caller, key: `founded-${run}-${nth}`, label: 'Founded', locales: ['en'] }),
    );
    expect(done).toHaveLength(3);
    expect(new Set(refused)).toEqual(new Set(['LIMIT_EXCEEDED']));
  });
});
