import { DynamicContent, type Hub } from 'dc-management-sdk-js';
import { DynamicContent as DynamicContent1 } from 'dc-management-sdk-js-1';
import { jsonOf, PlainHttp } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { openSpace, type Space } from '../system/open-space';

interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

let space: Space;

beforeAll(async () => {
  space = await openSpace();
});

describe('a client with an id and a secret', () => {
  it.each([
    ['3.3.0', DynamicContent],
    ['1.20.0', DynamicContent1],
  ])('authenticates with SDK %s and special characters in its secret', async (_version, Client) => {
    const { clientId, clientSecret } = space.credentials;
    const config = { apiUrl: space.apiUrl, authUrl: space.system.gatewayUrl };
    const client = new Client({ client_id: clientId, client_secret: clientSecret }, config);
    const hub: { readonly id?: string } = await client.hubs.get(space.hubId);
    expect(hub.id).toBe(space.hubId);
  });

  it('may use URLs with a trailing slash', async () => {
    const { clientId, clientSecret } = space.credentials;
    const config = { apiUrl: `${space.apiUrl}/`, authUrl: `${space.system.gatewayUrl}/` };
    const client = new DynamicContent({ client_id: clientId, client_secret: clientSecret }, config);
    expect((await client.hubs.get(space.hubId)).id).toBe(space.hubId);
  });

  it('gets a bearer token for 300 seconds', async () => {
    const answer = await requestToken(credentials());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toMatchObject({ token_type: 'bearer', expires_in: 300 });
  });

  it('may send its credentials as JSON', async () => {
    const { clientId, clientSecret } = space.credentials;
    const asJson = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const answer = await requestToken(JSON.stringify(asJson));
    const { access_token } = (await answer.json()) as TokenAnswer;
    expect((await new PlainHttp(space.apiUrl, access_token).get('/hubs')).status).toBe(200);
  });

  it.each([
    ['a wrong secret', () => credentials({ client_secret: 'not the secret' }), 'invalid_client'],
    ['an unknown id', () => credentials({ client_id: 'nobody' }), 'invalid_client'],
    ['another grant type', () => credentials({ grant_type: 'password' }), 'unsupported_grant_type'],
    ['nothing', () => '', 'invalid_request'],
    ['malformed JSON', () => '{"grant_type":', 'invalid_request'],
  ])('is rejected with 400 and JSON for %s', async (_what, body, error) => {
    const answer = await requestToken(body());
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toEqual({ error, error_description: expect.any(String) });
  });

  it('gets 401 for a wrong secret, since the SDK continues with "bearer undefined"', async () => {
    const config = { apiUrl: space.apiUrl, authUrl: space.system.gatewayUrl };
    const client = new DynamicContent({ client_id: 'nobody', client_secret: 'no secret' }, config);
    expect(await rejectionOf(client.hubs.list())).toMatchObject({ status: 401 });
  });
});

describe('a personal token', () => {
  it('is accepted in the Authorization header', async () => {
    const hubs: Hub[] = (await space.client.hubs.list()).getItems();
    expect(hubs.map(({ id }) => id)).toEqual([space.hubId]);
  });

  it.each(['bearer', 'Bearer', 'BEARER'])('is accepted with the scheme %s', async (scheme) => {
    expect((await withAuthorization(`${scheme} ${space.token}`)).status).toBe(200);
  });
});

it.each([
  ['no header', undefined],
  ['an unknown token', 'Bearer 0123456789012345678901234567890123456789'],
  ['the literal undefined', 'bearer undefined'],
  ['another scheme', 'Basic dXNlcjpzZWNyZXQ='],
  ['no token after the scheme', 'Bearer'],
])('%s gets 401 in the common error format', async (_what, authorization) => {
  const answer = await withAuthorization(authorization);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(await answer.json()).toEqual({ errors: [expect.objectContaining({ level: 'ERROR' })] });
});

it('answers 404 in the common error format to a path that is not served', async () => {
  const answer = await space.http.get('/no-such-thing');
  expect(answer.status).toBe(404);
  expect(jsonOf(answer)).toEqual({ errors: [expect.objectContaining({ level: 'ERROR', code: 'NOT_FOUND' })] });
});

function credentials(change: Readonly<Record<string, string>> = {}): string {
  const { clientId, clientSecret } = space.credentials;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...change };
  return new URLSearchParams(form).toString();
}

async function requestToken(body: string): Promise<Response> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return fetch(`${space.system.gatewayUrl}/oauth/token`, { method: 'POST', headers, body });
}

async function withAuthorization(authorization: string | undefined): Promise<Response> {
  return fetch(`${space.apiUrl}/hubs`, { headers: authorization === undefined ? {} : { authorization } });
}
