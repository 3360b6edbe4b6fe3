import { hashSecret, hashToken } from '@scriptorium/auth';
import {
  type AccessView,
  changeAccess,
  createClient,
  createSpace,
  createToken,
  readSpace,
  removeAccess,
  type Scope,
  updateSpace,
} from '@scriptorium/contracts';
import { keyedRequest } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { callerOfToken, issueAccessToken } from '../testing/access-tokens';
import { type RunningContentStore, startContentStore } from '../testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from '../testing/two-spaces';

let store: RunningContentStore;
let planted: TwoSpaces;
let secretHash: string;

const SECRET = 'the secret of a created client';

beforeAll(async () => {
  store = await startContentStore();
  planted = await plantTwoSpaces(store);
  secretHash = await hashSecret(SECRET);
});
afterAll(() => store.stop());

const inDocs = () => ({ caller: planted.admin, spaceKey: 'docs' });
const textOf = (name: string): string => `the token ${name} of the spec of access`;

function create(name: string, scopes: readonly Scope[] = ['read'], expiresAt?: string): Promise<AccessView> {
  const tokenHash = hashToken(textOf(name)).toString('base64url');
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  return store.rpc.call(createToken, { ...inDocs(), name, scopes, tokenHash, ...expiry });
}

function createNamedClient(name: string, idempotency?: ReturnType<typeof keyedRequest>): Promise<AccessView> {
  const key = idempotency === undefined ? {} : { idempotency };
  const request = { ...inDocs(), name, scopes: ['read', 'write'] as const, id: randomUUID(), secretHash, ...key };
  return store.rpc.call(createClient, request);
}

test('a created client gets tokens for its scopes, until it is removed', async () => {
  const client = await createNamedClient(`client ${randomUUID()}`);
  const { accessToken } = await issueAccessToken(store.rpc, client.id, SECRET);
  expect(await callerOfToken(store.rpc, accessToken)).toMatchObject({
    principalId: client.principalId,
    grants: [{ spaceKey: 'docs', scopes: ['read', 'write'] }],
  });
  const named = { ...inDocs(), kind: 'client', id: client.id } as const;
  expect(await store.rpc.call(changeAccess, { ...named, scopes: ['read', 'read'] })).toMatchObject({
    scopes: ['read'],
  });
  await store.rpc.call(removeAccess, named);
  await expect(callerOfToken(store.rpc, accessToken)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  await expect(issueAccessToken(store.rpc, client.id, SECRET)).rejects.toMatchObject({ code: 'CREDENTIALS_WRONG' });
  await expect(store.rpc.call(removeAccess, named)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a created token is valid until it expires or is revoked', async () => {
  const [kept, short] = [`kept ${randomUUID()}`, `short ${randomUUID()}`];
  const token = await create(kept);
  expect(await callerOfToken(store.rpc, textOf(kept))).toMatchObject({ grants: [{ scopes: ['read'] }] });
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  expect(await create(short, ['read'], inAnHour)).toMatchObject({ name: short, expiresAt: inAnHour });
  await store.pool.query(`update content.tokens set expires_at = now() where expires_at = $1`, [inAnHour]);
  await expect(callerOfToken(store.rpc, textOf(short))).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  await expect(create('past', ['read'], '2020-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'FIELD_INVALID' });
  await store.rpc.call(removeAccess, { ...inDocs(), kind: 'token', id: token.id });
  await expect(callerOfToken(store.rpc, textOf(kept))).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
});

test('an expired token is no administrator of its space', async () => {
  const key = `expired-${randomUUID().slice(0, 8)}`;
  await store.rpc.call(createSpace, { caller: planted.admin, key, label: 'Expired', locales: ['en'] });
  const caller = await callerOfToken(store.rpc, 'the personal token of the admin in tests');
  const own = hashToken('the personal token of the admin in tests').subarray(0, 16).toString('hex');
  const name = `second ${randomUUID()}`;
  const tokenHash = hashToken(textOf(name));
  const encoded = tokenHash.toString('base64url');
  const second = { caller, spaceKey: key, name, scopes: ['admin'] as const, tokenHash: encoded };
  await store.rpc.call(createToken, { ...second, expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
  await store.pool.query('update content.tokens set expires_at = now() where token_hash = $1', [tokenHash]);
  const leave = { caller, spaceKey: key, kind: 'token', id: own } as const;
  await expect(store.rpc.call(removeAccess, leave)).rejects.toMatchObject({ code: 'LAST_ADMIN' });
  await expect(store.rpc.call(changeAccess, { ...leave, scopes: ['read'] })).rejects.toMatchObject({
    code: 'LAST_ADMIN',
  });
});

test('a token with scopes in another space keeps them', async () => {
  const name = `both ${randomUUID()}`;
  const { id, principalId } = await create(name);
  await store.pool.query(
    `insert into content.grants (principal_id, space_id, scopes) select $1, id, '{read}' from content.spaces where key = 'shop'`,
    [principalId],
  );
  await store.rpc.call(removeAccess, { ...inDocs(), kind: 'token', id });
  expect(await callerOfToken(store.rpc, textOf(name))).toMatchObject({ grants: [{ spaceKey: 'shop' }] });
});

test('requires the scope admin, and hides another space', async () => {
  const request = { spaceKey: 'docs', kind: 'token', id: '0'.repeat(32) } as const;
  const refused = store.rpc.call(removeAccess, { ...request, caller: planted.writer });
  await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', data: { scope: 'admin' } });
  const hidden = store.rpc.call(removeAccess, { ...request, caller: planted.stranger });
  await expect(hidden).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a request that is repeated with its key creates one client', async () => {
  const [name, key] = [`repeated ${randomUUID()}`, keyedRequest(randomUUID())];
  const first = await createNamedClient(name, key);
  expect(await createNamedClient(name, key)).toEqual(first);
  await expect(createNamedClient(name)).rejects.toMatchObject({ code: 'NAME_TAKEN', data: { name } });
});

test('creates a space for an administrator, who may change its texts', async () => {
  const key = `new-${randomUUID().slice(0, 8)}`;
  const request = { key, label: 'New', locales: ['de', 'en'] };
  await expect(store.rpc.call(createSpace, { ...request, caller: planted.reader })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  for (const [change, code] of [
    [{ key: 'No' }, 'SPACE_KEY_INVALID'],
    [{ locales: [] }, 'LOCALE_INVALID'],
    [{ locales: ['en', 'en'] }, 'LOCALE_INVALID'],
    [{ label: ' ' }, 'LABEL_INVALID'],
  ] as const) {
    const wrong = store.rpc.call(createSpace, { ...request, ...change, caller: planted.admin });
    await expect(wrong).rejects.toMatchObject({ code });
  }
  const keyed = { ...request, caller: planted.admin, idempotency: keyedRequest(randomUUID()) };
  const space = await store.rpc.call(createSpace, keyed);
  expect(await store.rpc.call(createSpace, keyed)).toEqual(space);
  expect(space).toMatchObject({ key, label: 'New', description: null, locales: ['de', 'en'] });
  const name = `of ${key}`;
  const caller = await callerOfToken(store.rpc, 'the personal token of the admin in tests');
  const tokenHash = hashToken(textOf(name)).toString('base64url');
  await store.rpc.call(createToken, { caller, spaceKey: key, name, scopes: ['admin'], tokenHash });
  const changed = await store.rpc.call(updateSpace, { caller, spaceKey: key, label: 'Changed', description: 'More' });
  expect(changed).toMatchObject({ label: 'Changed', description: 'More' });
  await store.rpc.call(updateSpace, { caller, spaceKey: key, description: null });
  expect(await store.rpc.call(readSpace, { caller, hubId: space.hubId })).toMatchObject({
    label: 'Changed',
    description: null,
  });
});
