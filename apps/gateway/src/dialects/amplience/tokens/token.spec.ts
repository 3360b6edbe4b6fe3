import { hashToken } from '@scriptorium/auth';
import {
  issueToken,
  readCaller,
  readSecretSalt,
  RejectedError,
  type SpaceId,
  TransientError,
} from '@scriptorium/contracts';

import { hubId, type RecordingGateway, startRecordingGateway } from '../../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway({ signInFailureLimit: 1_000 });
});

afterAll(() => gateway.app.close());

beforeEach(() => gateway.rpc.answer(issueToken, () => ({ expiresInSeconds: 300 })));

const form = 'grant_type=client_credentials&client_id=a%20b&client_secret=s%26%2B';

async function send(payload: string, type = 'application/x-www-form-urlencoded') {
  const headers = { 'content-type': type };
  const reply = await gateway.app.inject({ method: 'POST', url: '/oauth/token', headers, payload });
  return { status: reply.statusCode, type: reply.headers['content-type'], json: reply.json<unknown>() };
}

test('issues a token for percent-decoded client credentials in a form', async () => {
  gateway.rpc.answerCallers(() => ({
    principalId: 'p',
    grants: [{ spaceId: 1 as SpaceId, spaceKey: 'docs', hubId, scopes: ['read', 'write'] }],
  }));
  const access_token: unknown = expect.stringMatching(/^[\w-]{43}$/);
  const json = { access_token, token_type: 'bearer', expires_in: 300, scope: 'read write' };
  expect(await send(form)).toEqual({ status: 200, type: 'application/json; charset=utf-8', json });
  expect(gateway.rpc.lastRequest(readSecretSalt)).toEqual({ clientId: 'a b' });
  expect(gateway.rpc.lastRequest(issueToken)).toMatchObject({ clientId: 'a b' });
});

test('sends neither the secret nor a token to another service', async () => {
  const secret = 'a secret that stays in the gateway';
  const { json } = await send(`grant_type=client_credentials&client_id=a&client_secret=${secret}`);
  const { access_token: token } = json as { access_token: string };
  const sent = JSON.stringify(gateway.rpc.requests);
  expect(sent).toContain(hashToken(token).toString('base64url'));
  expect(sent).not.toContain(token);
  expect(sent).not.toContain(secret);
});

test('issues a token for client credentials in JSON', async () => {
  const payload = JSON.stringify({ grant_type: 'client_credentials', client_id: 'a', client_secret: 's' });
  expect(await send(payload, 'application/json')).toMatchObject({ status: 200 });
});

test.each([
  ['a form', `${form}&x=${'x'.repeat(16_384)}`, 'application/x-www-form-urlencoded'],
  ['JSON', `[${'0,'.repeat(8_192)}0]`, 'application/json'],
])('rejects %s of more than 16 KiB before it is parsed', async (_, payload, type) => {
  expect(await send(payload, type)).toMatchObject({ status: 413, json: { error: 'invalid_request' } });
});

test('rejects wrong credentials with 400 and JSON', async () => {
  gateway.rpc.answer(issueToken, () => {
    throw new RejectedError('CREDENTIALS_WRONG', 'Unknown client or wrong secret.');
  });
  expect(await send(form)).toMatchObject({ status: 400, json: { error: 'invalid_client' } });
});

test('rejects another grant type, a missing member and malformed JSON with 400 and JSON', async () => {
  expect(await send('grant_type=password&client_id=a&client_secret=s')).toMatchObject({
    status: 400,
    json: { error: 'unsupported_grant_type' },
  });
  expect(await send('grant_type=client_credentials')).toMatchObject({
    status: 400,
    json: { error: 'invalid_request' },
  });
  expect(await send('{"grant_type":')).toMatchObject({ status: 400, json: { error: 'invalid_request' } });
});

test('answers 503 with JSON while content-store does not respond', async () => {
  gateway.rpc.answer(issueToken, () => {
    throw new TransientError('SERVICE_UNAVAILABLE', 'No service responds.');
  });
  expect(await send(form)).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } });
});

test('answers 503 with JSON while too many requests wait', async () => {
  const replies = await Promise.all(Array.from({ length: 150 }, () => send(form)));
  expect(replies.map(({ status }) => status)).toContain(200);
  const refused = replies.filter(({ status }) => status !== 200);
  expect(refused).not.toEqual([]);
  for (const reply of refused) expect(reply).toMatchObject({ status: 503, json: { error: 'temporarily_unavailable' } });
});

test('answers 404 with JSON to any other method', async () => {
  const reply = await gateway.app.inject({ url: '/oauth/token' });
  expect([reply.statusCode, reply.json()]).toEqual([404, expect.objectContaining({ error: 'not_found' })]);
});

describe('a bearer token', () => {
  const hubs = async (authorization?: string) => {
    const headers = authorization === undefined ? {} : { authorization };
    const reply = await gateway.app.inject({ url: '/v2/content/hubs/nothing', headers });
    return [reply.statusCode, reply.json<{ errors: { code: string }[] }>().errors[0]?.code];
  };

  test('accepts the scheme in any case', async () => {
    for (const scheme of ['bearer', 'Bearer', 'BEARER']) {
      expect(await hubs(`${scheme} read`)).toEqual([404, 'NOT_FOUND']);
    }
  });

  test('answers 401 with JSON to a missing or unknown token', async () => {
    expect(await hubs()).toEqual([401, 'UNAUTHORIZED']);
    expect(await hubs('Basic cmVhZA==')).toEqual([401, 'UNAUTHORIZED']);
    // The SDK sends this after a rejected token request.
    gateway.rpc.answer(readCaller, () => {
      throw new RejectedError('TOKEN_INVALID', 'unknown');
    });
    expect(await hubs('bearer undefined')).toEqual([401, 'TOKEN_INVALID']);
  });

  test('looks up the caller of a token once and caches it', async () => {
    gateway.rpc.answer(readCaller, () => ({ principalId: 'p', grants: [] }));
    const before = gateway.rpc.callCount(readCaller);
    await Promise.all([hubs('bearer once'), hubs('bearer once')]);
    await hubs('bearer once');
    expect(gateway.rpc.callCount(readCaller)).toBe(before + 1);
  });

  test('looks up the caller again after a failure', async () => {
    gateway.rpc.answer(readCaller, () => {
      throw new TransientError('SERVICE_UNAVAILABLE', 'No service responds.');
    });
    expect(await hubs('bearer later')).toEqual([503, 'SERVICE_UNAVAILABLE']);
    gateway.rpc.answer(readCaller, () => ({ principalId: 'p', grants: [] }));
    expect(await hubs('bearer later')).toEqual([404, 'NOT_FOUND']);
  });
});
