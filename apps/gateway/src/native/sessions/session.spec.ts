import { issueSignInCode } from '@scriptorium/auth';
import { listGrantedSpaces } from '@scriptorium/contracts';

import { PUBLIC, type RecordingGateway, SIGNING_KEY, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  gateway.rpc.answer(listGrantedSpaces, () => ({ items: [], after: null }));
});

afterAll(() => gateway.app.close());

type Headers = Readonly<Record<string, string>>;

async function signIn(token: string, headers: Headers = { origin: PUBLIC }) {
  gateway.rpc.noteToken(`Bearer ${token}`);
  const payload = JSON.stringify({ token });
  const sent = { 'content-type': 'application/json', ...headers };
  const reply = await gateway.app.inject({ method: 'POST', url: '/v1/session', headers: sent, payload });
  const cookie = String(reply.headers['set-cookie'] ?? '');
  return { reply, cookie, pair: cookie.split(';')[0] ?? '' };
}

async function read(url: string, headers: Headers) {
  const reply = await gateway.app.inject({ url, headers });
  return [reply.statusCode, reply.json<{ code?: string }>().code];
}

test('sets a cookie that replaces the token for requests of the same origin', async () => {
  const { reply, cookie, pair } = await signIn('read');
  expect([reply.statusCode, Object.keys(reply.json<object>())]).toEqual([201, ['endsAt']]);
  expect(cookie).toMatch(/; Path=\/v1; Max-Age=43200; HttpOnly; Secure; SameSite=Strict$/);
  expect(Buffer.from(pair.split('=')[1] ?? '', 'base64url').toString()).not.toContain('read');
  expect(await read('/v1/spaces', { cookie: pair, origin: PUBLIC })).toEqual([200, undefined]);
  expect(await read('/v1/spaces', { cookie: `a=b; ${pair}`, 'sec-fetch-site': 'same-origin' })).toEqual([
    200,
    undefined,
  ]);
});

test.each<[string, Headers]>([
  ['another origin', { origin: 'https://other.example' }],
  ['another origin with a claim to be the same', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
  ['another site without an origin', { 'sec-fetch-site': 'cross-site' }],
  ['no browser', {}],
])('accepts neither the cookie nor a sign-in from %s', async (_, headers) => {
  const { pair } = await signIn('read');
  expect(await read('/v1/spaces', { cookie: pair, ...headers })).toEqual([403, 'ORIGIN_INVALID']);
  expect((await signIn('read', headers)).reply.statusCode).toBe(403);
});

test('accepts the cookie only below /v1', async () => {
  const { pair } = await signIn('read');
  const reply = await gateway.app.inject({ url: '/content/hubs', headers: { cookie: pair, origin: PUBLIC } });
  expect(reply.statusCode).toBe(401);
});

test('rejects a changed cookie and an unknown token', async () => {
  const { pair } = await signIn('read');
  const changed = `${pair.slice(0, -2)}${pair.endsWith('AA') ? 'BB' : 'AA'}`;
  expect(await read('/v1/spaces', { cookie: changed, origin: PUBLIC })).toEqual([401, 'UNAUTHORIZED']);
  const { reply, cookie } = await signIn('none');
  expect([reply.statusCode, reply.json<{ code: string }>().code, cookie]).toEqual([401, 'TOKEN_INVALID', '']);
});

test('ends after 12 hours', async () => {
  const { pair } = await signIn('read');
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 43_201_000);
  try {
    expect(await read('/v1/spaces', { cookie: pair, origin: PUBLIC })).toEqual([401, 'UNAUTHORIZED']);
  } finally {
    clock.mockRestore();
  }
});

test('removes the cookie at its end', async () => {
  const headers = { origin: PUBLIC };
  const reply = await gateway.app.inject({ method: 'DELETE', url: '/v1/session', headers });
  expect([reply.statusCode, reply.headers['set-cookie']]).toEqual([204, expect.stringMatching(/=; Path.*Max-Age=0;/)]);
});

describe('a sign-in code', () => {
  const signInWith = async (body: object) => {
    gateway.rpc.noteToken('Bearer read');
    const headers = { 'content-type': 'application/json', origin: PUBLIC };
    const reply = await gateway.app.inject({ method: 'POST', url: '/v1/session', headers, payload: body });
    return [reply.statusCode, reply.json<{ code?: string }>().code];
  };

  test('signs in once', async () => {
    const code = issueSignInCode(SIGNING_KEY, 'read', Date.now());
    const replies = await Promise.all([signInWith({ code }), signInWith({ code })]);
    expect(replies).toEqual([
      [201, undefined],
      [401, 'TOKEN_INVALID'],
    ]);
  });

  test.each([
    ['that has expired', () => issueSignInCode(SIGNING_KEY, 'read', Date.now() - 600_000)],
    ['from before the start of the gateway', () => issueSignInCode(SIGNING_KEY, 'read', Date.now() - 599_000)],
    ['that no gateway has issued', () => 'x'],
    ['with an unknown token', () => issueSignInCode(SIGNING_KEY, 'none', Date.now())],
  ])('%s is rejected', async (_, issue) => {
    expect(await signInWith({ code: issue() })).toEqual([401, 'TOKEN_INVALID']);
  });

  test('is not combined with a token, and one of both is required', async () => {
    expect(await signInWith({ code: 'x', token: 'read' })).toEqual([400, 'INPUT_INVALID']);
    expect(await signInWith({})).toEqual([400, 'INPUT_INVALID']);
  });
});
