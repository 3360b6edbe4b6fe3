import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { CmClient, CmError } from './index';

interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

interface Reply {
  readonly status: number;
  readonly json: unknown;
  readonly type?: string;
}

let server: Server;
let base: string;
let received: ReceivedRequest[];
let tokens: number;
let answer: (request: ReceivedRequest) => Reply;
let now: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    void receive(request).then((each) => {
      const { status, json, type = 'application/json' } = each.url === '/cs/oauth/token' ? issueToken() : answer(each);
      response.writeHead(status, { 'content-type': type });
      response.end(status === 204 ? undefined : typeof json === 'string' ? json : JSON.stringify(json));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cs`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

beforeEach(() => {
  received = [];
  tokens = 0;
  now = 0;
  answer = () => ({ status: 200, json: { totalCount: 0, data: [] } });
});

async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const { method, url, headers } = request;
  const each = { method, url, authorization: headers.authorization, type: headers['content-type'] };
  const whole = { ...each, body: await text(request) };
  received.push(whole);
  return whole;
}

function issueToken(): Reply {
  tokens += 1;
  return { status: 200, json: { access_token: `t${tokens}`, token_type: 'bearer', expires_in: 300 } };
}

const withCredentials = () =>
  new CmClient({ url: `${base}/`, access: { clientId: 'a b', clientSecret: 's&+' }, now: () => now });
const withToken = () => new CmClient({ url: base, access: { token: 'mine' } });

test('puts the path prefix before every path, and encodes ids and tags', async () => {
  answer = () => ({ status: 201, json: {} });
  await withToken().branch('docs').copy('-a/b', { destinationLocale: 'fr-FR', version: 3 });
  expect(received).toEqual([
    expect.objectContaining({
      method: 'POST',
      url: '/cs/api/v2/cm/branches/docs/content-items/-a%2Fb/copy?destinationLocale=fr-FR&version=3',
      authorization: 'Bearer mine',
      body: '',
    }),
  ]);
});

test('requests one token for concurrent requests, and a new one before it expires', async () => {
  const client = withCredentials();
  await Promise.all([client.branches(), client.branches(), client.branches()]);
  expect(received[0]).toMatchObject({
    url: '/cs/oauth/token',
    type: expect.stringContaining('application/x-www-form-urlencoded'),
    body: 'grant_type=client_credentials&client_id=a+b&client_secret=s%26%2B',
  });
  now = 269_000;
  await client.branches();
  expect(tokens).toBe(1);
  now = 271_000;
  await client.branches();
  expect(tokens).toBe(2);
  expect(received.at(-1)?.authorization).toBe('Bearer t2');
});

test('replaces a rejected token once, and repeats the request with its body', async () => {
  answer = ({ authorization }) => (authorization === 'Bearer t1' ? unauthorized : { status: 201, json: { id: 'fr' } });
  const branch = withCredentials().branch('docs');
  const locale = { id: 'fr', label: 'French', default: false };
  const both = await Promise.all([branch.addLocale(locale), branch.addLocale(locale)]);
  expect(both).toEqual([{ id: 'fr' }, { id: 'fr' }]);
  expect(tokens).toBe(2);
  expect(received.at(-1)?.body).toBe(JSON.stringify(locale));
});

const unauthorized: Reply = {
  status: 401,
  json: { type: 'urn:x:unauthenticated', title: 'Unauthenticated', status: 401 },
};

test('throws a second 401, and the first one of a personal token', async () => {
  answer = () => unauthorized;
  await expect(withCredentials().branches()).rejects.toMatchObject({ status: 401, slug: 'unauthenticated' });
  expect(tokens).toBe(2);
  await expect(withToken().branches()).rejects.toMatchObject({ status: 401 });
});

test('throws the error of a failed token request, and requests a token again for the next request', async () => {
  const send = async (request: Request): Promise<Response> =>
    request.url.endsWith('/oauth/token')
      ? Response.json({ error: 'invalid_client', error_description: 'Unknown.' }, { status: 400 })
      : Response.error();
  const client = new CmClient({ url: base, access: { clientId: 'a', clientSecret: 'b' }, send });
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    await expect(client.branches()).rejects.toMatchObject({ status: 400, message: '400 invalid_client: Unknown.' });
  }
});

test('shares a failed token request among concurrent requests', async () => {
  let requested = 0;
  const send = async (): Promise<Response> => {
    requested += 1;
    return Response.json({ error: 'invalid_client' }, { status: 400 });
  };
  const client = new CmClient({ url: base, access: { clientId: 'a', clientSecret: 'b' }, send });
  const all = await Promise.allSettled([1, 2, 3].map(() => client.branches()));
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(requested).toBe(1);
});

test.each([{}, { expires_in: 0 }, { expires_in: -5 }])(
  'requests one token per request from a server that sends the lifetime %j',
  async (lifetime) => {
    let requested = 0;
    const send = async (request: Request): Promise<Response> => {
      if (!request.url.endsWith('/oauth/token')) return Response.json({ totalCount: 0, data: [] });
      requested += 1;
      return Response.json({ access_token: `t${requested}`, token_type: 'bearer', ...lifetime });
    };
    const client = new CmClient({ url: base, access: { clientId: 'a', clientSecret: 'b' }, send, now: () => now });
    await client.branches();
    await client.branches();
    expect(requested).toBe(2);
  },
);

test('sends bodies with the configured media type', async () => {
  answer = () => ({ status: 201, json: {} });
  const locale = { id: 'fr', label: 'French', default: false };
  for (const mediaType of ['application/json', 'application/json-patch+json'] as const) {
    await new CmClient({ url: base, access: { token: 't' }, mediaType }).branch('docs').addLocale(locale);
    expect(received.at(-1)?.type).toBe(mediaType);
  }
});

test('throws a problem with its slug, its members and its other members in `details`', async () => {
  const problem = {
    type: 'urn:scriptorium:problem:invalid-locale-tag',
    title: 'Invalid locale tag',
    status: 400,
    detail: 'fr_FR is none.',
    instance: '/api',
  };
  answer = () => ({ status: 400, json: { ...problem, parameter: 'sourceLocale' }, type: 'application/problem+json' });
  const error = await withToken()
    .branch('docs')
    .copy('x', { sourceLocale: 'fr_FR' })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CmError);
  expect(error).toMatchObject({
    slug: 'invalid-locale-tag',
    status: 400,
    problem,
    details: { parameter: 'sourceLocale' },
    message: '400 Invalid locale tag: fr_FR is none.',
  });
});

test('throws a response of a proxy that is not a problem', async () => {
  answer = () => ({ status: 502, json: '<html>', type: 'text/html' });
  await expect(withToken().branches()).rejects.toMatchObject({ status: 502, slug: '', message: '502 Bad Gateway' });
});

test('accepts 304, and returns undefined for 204', async () => {
  answer = () => ({ status: 304, json: '' });
  const { response } = await withToken().api.GET('/api/v2/cm/branches/{branchId}', {
    params: { path: { branchId: 'a' } },
  });
  expect(response.status).toBe(304);
  answer = () => ({ status: 204, json: undefined });
  await expect(withToken().branch('docs').delete('x', { locale: 'fr-FR' })).resolves.toBeUndefined();
});
