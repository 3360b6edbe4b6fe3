import { issueToken, RejectedError, type SpaceId, TransientError } from '@scriptorium/contracts';

import { hubId, type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';
import { Callers } from '../requests/callers.service';
import { SignInLimits } from './sign-in-limits.service';

const FAILURES = 3;
let gateway: RecordingGateway;

beforeEach(async () => {
  jest.useFakeTimers({ now: 0, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  gateway = await startRecordingGateway({ signInFailureLimit: FAILURES, trustedProxies: 'loopback' });
  gateway.rpc.answer(issueToken, () => {
    throw new RejectedError('CREDENTIALS_WRONG', 'The client id or the secret is wrong.');
  });
});

afterEach(async () => {
  jest.useRealTimers();
  await gateway.app.close();
});

function issueTokens(): void {
  gateway.rpc.answer(issueToken, () => ({ expiresInSeconds: 300 }));
  gateway.rpc.answerCallers(() => ({
    principalId: '11111111-1111-4111-8111-111111111111',
    grants: [{ spaceId: 1 as SpaceId, spaceKey: 'docs', hubId, scopes: ['read'] }],
  }));
}

async function signIn(client = 'a', from = '192.0.2.1') {
  const { statusCode, headers, body } = await gateway.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    payload: JSON.stringify({ grant_type: 'client_credentials', client_id: client, client_secret: 's' }),
  });
  return { status: statusCode, wait: Number(headers['retry-after'] ?? 0), json: JSON.parse(body) as object };
}

async function fail(times: number, client?: string, from?: string): Promise<void> {
  for (let sent = 0; sent < times; sent += 1) expect((await signIn(client, from)).status).toBe(400);
}

test('blocks a client id at an address for a minute, then for twice as long each further time', async () => {
  for (const seconds of [60, 120, 240]) {
    await fail(FAILURES);
    expect(await signIn()).toMatchObject({ status: 429, wait: seconds, json: { error: 'temporarily_unavailable' } });
    jest.advanceTimersByTime((seconds - 1) * 1_000);
    expect((await signIn()).status).toBe(429);
    jest.advanceTimersByTime(1_000);
  }
});

test('lets the client sign in from another address', async () => {
  await fail(FAILURES);
  expect((await signIn()).status).toBe(429);
  issueTokens();
  expect((await signIn('a', '192.0.2.2')).status).toBe(200);
});

test('limits all client ids of an address together', async () => {
  for (let client = 0; client < 6; client += 1) await fail(FAILURES, `client-${client}`);
  expect((await signIn('another')).status).toBe(429);
  expect((await signIn('another', '192.0.2.2')).status).toBe(400);
});

test('limits a client id at all addresses, except those from which it has signed in', async () => {
  issueTokens();
  expect((await signIn('a', '198.51.100.1')).status).toBe(200);
  gateway.rpc.answer(issueToken, () => {
    throw new RejectedError('CREDENTIALS_WRONG', 'The client id or the secret is wrong.');
  });
  for (let address = 1; address <= 20; address += 1) await fail(FAILURES, 'a', `192.0.2.${address}`);
  issueTokens();
  expect((await signIn('a', '203.0.113.1')).status).toBe(429);
  expect((await signIn('a', '198.51.100.1')).status).toBe(200);
});

test('does not count successes, or failures of the system', async () => {
  gateway.rpc.answer(issueToken, () => {
    throw new TransientError('SERVICE_UNAVAILABLE', 'no service responds');
  });
  for (let sent = 0; sent < 2 * FAILURES; sent += 1) expect((await signIn()).status).toBe(503);
  issueTokens();
  for (let sent = 0; sent < 2 * FAILURES; sent += 1) expect((await signIn()).status).toBe(200);
});

test('counts concurrent attempts before they are verified, and blocks none that succeeds', async () => {
  issueTokens();
  const statuses = (await Promise.all(Array.from({ length: 3 * FAILURES }, () => signIn()))).map((each) => each.status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(FAILURES);
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  expect((await signIn()).status).toBe(200);
});

test('attempts that are rejected because others are in flight do not count for the address', async () => {
  const signIns = gateway.app.get(SignInLimits);
  const from = { ip: '192.0.2.1' };
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const inFlight = Array.from({ length: FAILURES }, () => signIns.attempt(from, 'a', () => released));
  for (let sent = 0; sent < 6 * FAILURES; sent += 1) {
    await expect(signIns.attempt(from, 'a', () => released)).rejects.toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
  }
  release();
  await Promise.all(inFlight);
  for (let client = 0; client < 6; client += 1) await fail(FAILURES, `client-${client}`);
});

test('attempts of a blocked client do not count for the address', async () => {
  await fail(FAILURES);
  for (let sent = 0; sent < 6 * FAILURES; sent += 1) expect((await signIn()).status).toBe(429);
  expect((await signIn('another')).status).toBe(400);
});

test('limits tokens and codes of sessions by the address', async () => {
  gateway.rpc.answerCallers(() => {
    throw new RejectedError('TOKEN_INVALID', 'unknown');
  });
  const send = (body: object) =>
    gateway.app.inject({
      method: 'POST',
      url: '/v1/session',
      headers: { 'content-type': 'application/json', origin: 'https://public.example', host: 'public.example' },
      payload: JSON.stringify(body),
    });
  for (let sent = 0; sent < 3 * FAILURES; sent += 1) {
    expect((await send({ token: 'none' })).statusCode).toBe(401);
    expect((await send({ code: 'none' })).statusCode).toBe(401);
  }
  expect((await send({ code: 'none' })).statusCode).toBe(429);
  expect((await send({ token: 'none' })).json()).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED' });
});

describe('unknown bearer tokens of an address', () => {
  const from = '192.0.2.1';
  const read = async (token: string, address = from): Promise<number> => {
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': address };
    return (await gateway.app.inject({ url: '/v1/limits', headers })).statusCode;
  };
  const revoked = new Set<string>();

  beforeEach(async () => {
    revoked.clear();
    gateway.rpc.answerCallers((token) => {
      if (token.startsWith('random') || revoked.has(token)) throw new RejectedError('TOKEN_INVALID', 'unknown');
      return {
        principalId: '11111111-1111-4111-8111-111111111111',
        grants: [{ spaceId: 1 as SpaceId, spaceKey: 'docs', hubId, scopes: ['read'] }],
      };
    });
    expect(await read('valid')).toBe(200);
  });

  async function sendRandomTokens(): Promise<void> {
    const signIns = gateway.app.get(SignInLimits);
    for (let sent = 0; sent < 6_000; sent += 1) {
      const attempt = signIns.token({ ip: from }, `random-${sent}`, async () => {
        throw new RejectedError('TOKEN_INVALID', 'unknown');
      });
      await expect(attempt).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    }
  }

  test('are limited, and a token that was valid within a day is admitted', async () => {
    await sendRandomTokens();
    gateway.app.get(Callers).clear();
    expect(await read('random')).toBe(429);
    expect(await read('new')).toBe(429);
    expect(await read('valid')).toBe(200);
    expect(await read('random', '192.0.2.2')).toBe(401);
  });

  test('include a token that is no longer valid', async () => {
    await sendRandomTokens();
    revoked.add('valid');
    gateway.app.get(Callers).clear();
    expect(await read('valid')).toBe(401);
    expect(await read('valid')).toBe(429);
  });
});
