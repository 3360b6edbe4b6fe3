import { randomUUID } from 'node:crypto';
import { type Answer, KeyedPosts, type Post } from '../content/keyed-posts';
import { openSpace, type Space } from '../system/open-space';
import { declaredPosts } from '../system/declared-posts';

/** POST routes without an `Idempotency-Key`, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'oauth/token': 'has no caller, and a second token does no harm',
  'content/hubs/:hub/content-items/facet': 'only reads',
  'v1/spaces/:space/import': 'changes nothing when it is repeated',
  'v1/session': 'stores nothing',
  'v1/spaces/:space/conflicts/resolve': 'changes nothing when it is repeated',
  'v1/spaces/:space/conflicts/:id/resolve': 'changes nothing when it is repeated',
  'items/validate': 'only reads',
  'items/:id/validate': 'only reads',
  'v1.0/upload/:uploadId': 'has no caller, and a repeated commit returns the same file',
};

/** Routes with a key whose tests are elsewhere. */
const TESTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'v1/spaces/:space/jobs/:id/cancel': 'apps/localization-planner: needs a job that does not end by itself',
  'v1/spaces/:space/jobs/:id/undo': 'apps/gateway and apps/localization-planner: needs a job that has ended',
  'v1/spaces/:space/jobs/:id/retry': 'apps/localization-planner: needs a job with failures',
  'v1/spaces': 'apps/content-store: gives the token of this spec a second space, so DatoCMS needs an environment',
  'v1/spaces/:space/clients': 'apps/content-store and apps/gateway: a repetition does not show the secret again',
  'v1/spaces/:space/tokens': 'apps/content-store and apps/gateway: a repetition does not show the token again',
  'v1/spaces/:space/webhooks': 'apps/localization-planner: a repetition does not show the secret again',
  'v1/spaces/:space/webhooks/:id/deliveries/:delivery/resend': 'apps/localization-planner: needs a delivery',
  'v1.0/$batch': 'below: the key applies to each request of the batch',
};

let space: Space;
let posts: KeyedPosts;

beforeAll(async () => {
  space = await openSpace();
  posts = new KeyedPosts(space);
  await posts.prepare();
});

const routes = Object.keys(new KeyedPosts({} as Space).requests);

/** A request that is valid in itself, to use a key again. */
const another = (): Post => ({
  path: `/content/hubs/${space.hubId}/workflow-states`,
  body: { label: 'another', color: 'red' },
});

const shown = ({ status, text, location, etag }: Answer): object => ({ status, text, location, etag });

it('covers every POST route that the gateway declares', async () => {
  const declared = (await declaredPosts()).filter((route) => !route.endsWith('*'));
  const known = routes.filter((route) => !route.startsWith('drive ') && !route.includes('?'));
  const all = [...known, ...Object.keys(EXCEPTIONS), ...Object.keys(TESTED_ELSEWHERE)];
  expect([...new Set(declared)].sort()).toEqual(all.sort());
});

describe('a POST with an Idempotency-Key', () => {
  it.each(routes)('to %s has one effect and one response', async (route) => {
    const request = await posts.requests[route]?.();
    if (request === undefined) throw new Error(`${route} has no request.`);
    const key = randomUUID();
    const first = await posts.send(request, key);
    expect({ ...first, isOk: first.status < 300 }).toMatchObject({ isOk: true, isReplayed: false });
    const again = await posts.send(request, key);
    expect(shown(again)).toEqual(shown(first));
    expect(again.isReplayed).toBe(true);

    expect(await posts.send(another(), key)).toMatchObject({
      status: 422,
      text: expect.stringContaining('IDEMPOTENCY_KEY_REUSED') as string,
    });
    if (request.destroy === undefined) return;
    await request.destroy();
    expect(shown(await posts.send(request, key))).toEqual(shown(first));
  });

  it.each([
    ['Amplience', 'content/hubs/:hub/workflow-states', 422, 'IDEMPOTENCY_KEY_REUSED'],
    ['CM', 'api/v2/cm/branches/:branchId/content-items', 422, 'idempotency-key-reused'],
    ['DatoCMS', 'item-types', 422, 'IDEMPOTENCY_KEY_REUSED'],
    ['OneDrive', 'drive children', 422, 'invalidRequest'],
    ['native', 'v1/drives', 422, 'IDEMPOTENCY_KEY_REUSED'],
  ])('of another request is rejected in the format of the %s API', async (_, route, status, code) => {
    const key = randomUUID();
    await posts.send(another(), key);
    const request = await posts.requests[route]?.();
    expect(await posts.send(request ?? another(), key)).toMatchObject({
      status,
      text: expect.stringContaining(code) as string,
    });
  });

  it.each(['', 'with space', 'k'.repeat(256)])('is rejected if the key is invalid: "%s"', async (key) => {
    expect((await posts.send(another(), key)).status).toBe(400);
  });

  it('of another caller is another request', async () => {
    const key = randomUUID();
    const request = (): Promise<Post> | Post | undefined =>
      posts.requests['content/content-repositories/:id/content-items']?.();
    const [mine, theirs] = [await request(), await request()];
    if (mine === undefined || theirs === undefined) throw new Error('There is no request.');
    const editor = new KeyedPosts(space.as('editor'));
    expect((await posts.send(mine, key)).status).toBe(201);
    expect((await editor.send(theirs, key)).status).toBe(201);
  });

  it('sent 20 times at once has one effect', async () => {
    const request = another();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => posts.send(request, key)));
    const created = answers.filter(({ status }) => status === 201);
    expect(new Set(created.map(({ text }) => text)).size).toBe(1);
    for (const { status, text } of answers) {
      if (status !== 201) expect([status, text]).toEqual([409, expect.stringContaining('IDEMPOTENCY_KEY_IN_USE')]);
    }
    expect((await posts.send(request, key)).text).toBe(created[0]?.text);
  });
});

describe('a batch with an Idempotency-Key', () => {
  const batch = (name: string): Post => ({
    path: '/v1.0/$batch',
    body: {
      requests: [
        { id: '1', method: 'POST', url: '/me/drive/root/children', body: { name, folder: {} } },
        { id: '2', method: 'POST', url: '/me/drive/root/children', body: { name: `${name} too`, folder: {} } },
      ],
    },
  });
  const idsOf = ({ text }: Answer): unknown[] => {
    const { responses } = JSON.parse(text) as { responses: { status: number; body: { id?: string } }[] };
    return responses.map(({ status, body }) => [status, body.id]);
  };

  it('executes each of its requests once', async () => {
    const key = randomUUID();
    const first = idsOf(await posts.send(batch('batched'), key));
    expect(first.map((each) => (each as unknown[])[0])).toEqual([201, 201]);
    expect(idsOf(await posts.send(batch('batched'), key))).toEqual(first);
    expect(idsOf(await posts.send(batch('batched')))).toEqual([
      [409, undefined],
      [409, undefined],
    ]);
  });

  it('rejects its requests if the key was used with others', async () => {
    const key = randomUUID();
    await posts.send(batch('used'), key);
    expect(idsOf(await posts.send(batch('other'), key))).toEqual([
      [422, undefined],
      [422, undefined],
    ]);
  });
});
