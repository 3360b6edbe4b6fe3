import { type Caller, type Scope, type SpaceId } from '@scriptorium/contracts';

import { type RecordingGateway, RecordingRpc, startRecordingGateway } from '../../testing/recording-gateway';
import { startFollowingGateways } from '../../testing/following-gateways';
import { RateLimits } from './rate-limits.service';

const HUBS: Readonly<Record<string, string>> = { docs: '0a'.repeat(12), shop: '0b'.repeat(12) };

/** A token is `PRINCIPAL.SPACE,SPACE`. */
function callerOf(token: string): Caller {
  const [principal = '', spaces = ''] = token.split('.');
  const scopes: Scope[] = ['read', 'write'];
  const grants = spaces.split(',').map((spaceKey, at) => {
    return { spaceId: (at + 1) as SpaceId, spaceKey, hubId: HUBS[spaceKey] ?? '', scopes };
  });
  return { principalId: `${principal.padStart(8, '0')}-1111-4111-8111-111111111111`, grants };
}

function rpcOfTest(): RecordingRpc {
  const rpc = new RecordingRpc();
  const answerCallers = rpc.answerCallers.bind(rpc);
  answerCallers(callerOf);
  rpc.answerCallers = () => undefined;
  return rpc;
}

const start = (settings: Parameters<typeof startRecordingGateway>[0]): Promise<RecordingGateway> =>
  startRecordingGateway(settings, undefined, rpcOfTest());

async function get({ app }: RecordingGateway, token: string, url = '/v1/limits', headers = {}) {
  const authorization = /^bearer /i.test(token) ? token : `Bearer ${token}`;
  const { statusCode, headers: received, body } = await app.inject({ url, headers: { authorization, ...headers } });
  return { status: statusCode, headers: received, json: JSON.parse(body) as Record<string, unknown> };
}

// On a busy machine the requests of a test may take longer than a window.
beforeEach(() => jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

describe('a principal', () => {
  let gateway: RecordingGateway;
  beforeAll(async () => {
    gateway = await start({ requestRateLimit: 2 });
  });
  afterAll(() => gateway.app.close());

  const exceed = async (name: string): Promise<string> => {
    const token = `${name}.docs`;
    for (let sent = 0; sent < 2; sent += 1) expect((await get(gateway, token)).status).toBe(200);
    return token;
  };

  test('gets the quota, its window and what remains with each response', async () => {
    const { headers } = await get(gateway, 'aa.docs');
    expect(headers['ratelimit-policy']).toBe('"principal";q=2;w=10, "space";q=200000;w=10');
    expect(headers['ratelimit']).toMatch(/^"principal";r=1;t=10, "space";r=\d+;t=\d+$/);
  });

  test('gets 429 above the limit in the native API, until the seconds of Retry-After have passed', async () => {
    const token = await exceed('ab');
    const { status, headers, json } = await get(gateway, token);
    expect(status).toBe(429);
    expect(headers).toMatchObject({ 'retry-after': '10', 'content-type': expect.stringContaining('problem+json') });
    expect(json).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', limit: 'principal', maximum: 2, seconds: 10 });
    jest.advanceTimersByTime(10_000);
    expect((await get(gateway, token)).status).toBe(200);
  });

  test.each([
    ['Amplience', '/content/hubs', {}, { errors: [{ code: 'RATE_LIMIT_EXCEEDED', level: 'ERROR' }] }],
    ['CM', '/api/v2/cm/branches', {}, { type: 'urn:scriptorium:problem:rate-limit-exceeded', status: 429 }],
    ['DatoCMS', '/items', { 'x-environment': 'docs' }, { data: [{ attributes: { code: 'RATE_LIMIT_EXCEEDED' } }] }],
    [
      'OneDrive',
      '/v1.0/me/drive/root',
      {},
      { error: { code: 'activityLimitReached', innerError: { code: 'throttledRequest' } } },
    ],
  ])('gets 429 in the form of the %s API', async (name, url, headers, body) => {
    const response = await get(gateway, await exceed(Buffer.from(name.slice(0, 3)).toString('hex')), url, headers);
    expect(response).toMatchObject({ status: 429, json: body, headers: { 'retry-after': '10' } });
    if (name === 'DatoCMS') expect(response.headers).toMatchObject({ 'x-ratelimit-reset': '10' });
  });

  test('is the same one however its header is written', async () => {
    await exceed('ac');
    expect((await get(gateway, 'bearer    ac.docs')).status).toBe(429);
    expect((await get(gateway, 'BEARER ac.docs,shop')).status).toBe(429); // another token of the principal
    expect((await get(gateway, 'ad.docs')).status).toBe(200);
  });
});

test('a space is limited for all principals together, in every API that names it', async () => {
  const gateway = await start({ spaceRateLimit: 3 });
  for (const principal of ['aa', 'ab', 'ac']) {
    expect((await get(gateway, `${principal}.docs,shop`, '/v1/spaces/docs/jobs')).status).not.toBe(429);
  }
  for (const [url, headers] of [
    ['/v1/spaces/docs/jobs', {}],
    [`/content/hubs/${HUBS['docs'] ?? ''}`, {}],
    ['/api/v2/cm/branches/docs/locales', {}],
    ['/items', { 'x-environment': 'docs' }],
  ] as const) {
    expect((await get(gateway, 'ad.docs,shop', url, headers)).status).toBe(429);
  }
  expect((await get(gateway, 'ad.docs,shop', '/v1/spaces/shop/jobs')).status).not.toBe(429);
  await gateway.app.close();
});

test('rejected requests of a principal do not use up the limits of its space', async () => {
  const gateway = await start({ requestRateLimit: 2, spaceRateLimit: 4 });
  const statuses: number[] = [];
  for (let sent = 0; sent < 6; sent += 1) statuses.push((await get(gateway, 'aa.docs')).status);
  expect(statuses).toEqual([200, 200, 429, 429, 429, 429]);
  const { status, headers } = await get(gateway, 'ab.docs');
  expect(status).toBe(200);
  expect(headers['ratelimit']).toContain('"space";r=1;');
  await gateway.app.close();
});

test('rejected expensive requests of a principal do not use up the points of its space', async () => {
  const gateway = await start({ workRateLimit: 20 });
  const plan = (token: string) =>
    gateway.app.inject({ method: 'POST', url: '/v1/spaces/docs/plans', headers: { authorization: `Bearer ${token}` } });
  for (let sent = 0; sent < 6; sent += 1) await plan('aa.docs');
  const { statusCode, headers } = await plan('ab.docs');
  expect(statusCode).not.toBe(429);
  expect(headers['ratelimit']).toContain('"space-work";r=10;');
  await gateway.app.close();
});

test('a request counts for the space of its path, not for that of a header', async () => {
  const gateway = await start({ spaceRateLimit: 2 });
  const read = async () =>
    (await get(gateway, 'aa.docs,shop', '/v1/spaces/shop/jobs', { 'x-environment': 'docs' })).headers['ratelimit'];
  expect(await read()).toContain('"space";r=1;');
  expect((await get(gateway, 'ab.docs')).headers['ratelimit']).toContain('"space";r=1;');
  expect(await read()).toContain('"space";r=0;');
  expect((await get(gateway, 'ab.docs')).headers['ratelimit']).toContain('"space";r=0;');
  await gateway.app.close();
});

test('expensive requests use points, and cheap ones stay possible', async () => {
  const gateway = await start({ workRateLimit: 20 });
  const plan = () =>
    gateway.app.inject({ method: 'POST', url: '/v1/spaces/docs/plans', headers: { authorization: 'Bearer aa.docs' } });
  for (let sent = 0; sent < 2; sent += 1) expect((await plan()).statusCode).not.toBe(429);
  expect((await plan()).json()).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', limit: 'principal-work', maximum: 20 });
  expect((await get(gateway, 'aa.docs', '/content/hubs/x/content-items/find')).status).toBe(429);
  expect((await get(gateway, 'aa.docs', "/v1.0/me/drive/root/search(q='a')")).status).toBe(429);
  expect((await get(gateway, 'aa.docs')).status).toBe(200);
  await gateway.app.close();
});

test('routes whose address is the credential are limited by the address of the client', async () => {
  const gateway = await start({ requestRateLimit: 2, trustedProxies: 'loopback' });
  const read = async (from: string) => {
    const headers = { 'x-forwarded-for': from };
    return (await gateway.app.inject({ url: '/v1.0/monitor/none', headers })).statusCode;
  };
  expect([await read('2001:db8::1'), await read('2001:db8::2'), await read('2001:db8:0:0:ffff::')]).toEqual([
    404, 404, 429,
  ]);
  expect(await read('2001:db8:0:1::1')).toBe(404);
  await gateway.app.close();
});

test('announces the rates per minute', async () => {
  const gateway = await start({ requestRateLimit: 50, spaceRateLimit: 70, workRateLimit: 30 });
  expect((await get(gateway, 'aa.docs')).json).toMatchObject({
    limits: {
      requestsPerMinute: 300,
      requestsPerMinuteOfSpace: 420,
      workPointsPerMinute: 180,
      workPointsPerMinuteOfSpace: 360,
    },
  });
  await gateway.app.close();
});

describe('several gateways', () => {
  test('add what the others have accepted', async () => {
    jest.useRealTimers();
    const following = await startFollowingGateways(2);
    try {
      const [one, other] = following.gateways;
      if (one === undefined || other === undefined) throw new Error('Two gateways are required.');
      const used = async (gateway: RecordingGateway): Promise<number> => {
        const { headers } = await get(gateway, 'read');
        return 100_000 - Number(/r=(\d+)/.exec(String(headers['ratelimit']))?.[1]);
      };
      for (let sent = 1; sent <= 5; sent += 1) expect(await used(one)).toBe(sent);
      await one.app.get(RateLimits).share();
      let total = await used(other);
      for (let tries = 1; total < 5 + tries && tries < 100; tries += 1) total = await used(other);
      expect(total).toBeGreaterThanOrEqual(6);
    } finally {
      await following.stop();
    }
  });
});
