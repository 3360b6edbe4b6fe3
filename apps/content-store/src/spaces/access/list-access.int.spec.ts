import { listClients, listGrantedSpaces, listTokens, readPrincipals, type AccessView } from '@scriptorium/contracts';
import { startContentStore, type RunningContentStore } from '../../testing/running-content-store';
import { plantTwoSpaces, type TwoSpaces } from '../../testing/two-spaces';

let store: RunningContentStore;
let planted: TwoSpaces;

beforeAll(async () => {
  store = await startContentStore();
  planted = await plantTwoSpaces(store);
});
afterAll(() => store.stop());

test('lists the tokens of one space page by page, without their hashes', async () => {
  const { admin: caller } = planted;
  const found: AccessView[] = [];
  for (let after: string | null = ''; after !== null;) {
    const from: { after?: string } = after === '' ? {} : { after };
    const request = { caller, spaceKey: 'docs', limit: 2, ...from };
    const page: { items: readonly AccessView[]; after: string | null } = await store.rpc.call(listTokens, request);
    found.push(...page.items);
    after = page.after;
  }
  expect(found.map(({ name, scopes }) => [name, scopes]).sort()).toEqual([
    ['admin', ['admin']],
    ['reader', ['read']],
    ['writer', ['read', 'write']],
  ]);
  expect(found.every(({ id }) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  const clients = await store.rpc.call(listClients, { caller, spaceKey: 'docs', limit: 2 });
  expect(clients).toEqual({ items: [], after: null });
});

test('requires the scope admin, and hides another space', async () => {
  const request = { spaceKey: 'docs', limit: 1 };
  for (const type of [listTokens, listClients]) {
    const refused = store.rpc.call(type, { ...request, caller: planted.writer });
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN', data: { scope: 'admin' } });
    const hidden = store.rpc.call(type, { ...request, caller: planted.stranger });
    await expect(hidden).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

test('names principals, and lists only the spaces of the caller', async () => {
  const { reader: caller } = planted;
  const ids = [caller.principalId, 'bootstrap', '00000000-0000-4000-8000-000000000000'];
  const { principals } = await store.rpc.call(readPrincipals, { caller, ids });
  expect(principals).toEqual([{ id: caller.principalId, name: 'reader', kind: 'person' }]);
  const { items, after } = await store.rpc.call(listGrantedSpaces, { caller, limit: 1 });
  expect([items.map(({ key, scopes }) => [key, scopes]), after]).toEqual([[['docs', ['read']]], null]);
});
