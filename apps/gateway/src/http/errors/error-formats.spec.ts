import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Headers = Readonly<Record<string, string>>;

async function send(method: Method, url: string, headers: Headers = {}, payload?: string | Buffer) {
  const reply = await gateway.app.inject({
    method,
    url,
    headers: { authorization: 'Bearer read,write,publish,admin', ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  const { statusCode: status } = reply;
  return { status, type: reply.headers['content-type'], json: reply.json<Record<string, unknown>>() };
}

const amplience = { errors: [expect.objectContaining({ level: 'ERROR', code: expect.any(String) })] };
const cm = expect.objectContaining({
  type: expect.stringMatching(/^urn:scriptorium:problem:/),
  title: expect.any(String),
});
const datocms = { data: [expect.objectContaining({ type: 'api_error' })] };
const onedrive = { error: expect.objectContaining({ code: expect.any(String), innerError: expect.anything() }) };
const native = expect.objectContaining({ title: expect.any(String), code: expect.any(String) });

/** Each API: the format of its errors, one of its paths, a route that reads a JSON body. */
const APIS = [
  ['Amplience', amplience, '/content', 'PATCH', '/v2/content/content-items/11111111-1111-4111-8111-111111111111'],
  ['CM', cm, '/api/v2/cm', 'PUT', '/api/v2/cm/branches/docs/locales/fr'],
  ['DatoCMS', datocms, '/items', 'PUT', '/site'],
  ['OneDrive', onedrive, '/v1.0', 'PATCH', '/v1.0/me/drive/items/AAAAAAAAAAAAAAAAAAAAAQ'],
  ['native', native, '/v1', 'POST', '/v1/drives'],
] as const;

describe.each(APIS)('the %s API answers in its own format', (_name, format, base, method, route) => {
  const post = (headers: Headers, payload?: string | Buffer) => send(method, route, headers, payload);

  test('an unknown path', async () => {
    const { status, json } = await send('GET', `${base}/a/b/c/d/e/f/g/h`);
    expect(json).toEqual(format);
    expect([400, 404, 501]).toContain(status);
  });

  test('an unknown path without a token', async () => {
    const { status, json } = await send('GET', `${base}/a/b/c/d/e/f/g/h`, { authorization: '' });
    expect([status, json]).toEqual([expect.any(Number), format]);
    expect([400, 401, 404, 501]).toContain(status);
  });

  test('a method that the route does not have', async () => {
    const { status, json } = await send(method === 'PATCH' ? 'PUT' : 'PATCH', route);
    expect(json).toEqual(format);
    expect([400, 404, 405]).toContain(status);
  });

  test.each([
    ['malformed JSON', '{'],
    ['an array instead of an object', '[]'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['JSON that is nested too deep', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`],
    ['no body', undefined],
    ['only white space', ' \n'],
  ])('%s', async (_fault, payload) => {
    const { status, json } = await post({ 'content-type': 'application/json' }, payload);
    expect(json).toEqual(format);
    expect([400, 422]).toContain(status);
  });

  test('a body above the limit', async () => {
    const reply = await post({ 'content-type': 'application/json' }, 'x'.repeat(4 * 1024 * 1024 + 1));
    expect(reply).toMatchObject({ status: 413, json: format });
  });

  test('a media type and a body that are not JSON', async () => {
    const { status, json } = await post({ 'content-type': 'text/html' }, '<p>');
    expect(json).toEqual(format);
    expect([400, 415, 422]).toContain(status);
  });
});

describe('an unknown path outside of every API gets the format of the client', () => {
  test.each([
    ['x-api-version', '3', datocms],
    ['x-environment', 'docs', datocms],
    ['client-request-id', 'a', onedrive],
    ['sdkversion', 'graph-js/3.0.7', onedrive],
    ['content-type', 'application/json-patch+json', cm],
    ['accept', 'application/json', native],
  ])('%s: %s', async (name, value, form) => {
    for (const path of ['/nowhere', '/', '/nowhere/items', '/itemsx']) {
      expect(await send('POST', path, { [name]: value })).toMatchObject({ status: 404, json: form });
    }
  });

  test('a path of an API gets the format of that API, whatever the headers', async () => {
    const headers = { 'x-api-version': '3', 'client-request-id': 'a' };
    expect((await send('GET', '/api/v2/cm/nowhere', headers)).json).toEqual(cm);
    expect((await send('GET', '/v1/nowhere', headers)).json).toEqual(native);
    expect((await send('GET', '/content/nowhere', headers)).json).toEqual(amplience);
  });
});

describe('a problem of the CM API', () => {
  const PLAIN = 'application/json; charset=utf-8';
  const PROBLEM = 'application/problem+json; charset=utf-8';

  test.each([
    [undefined, PLAIN],
    ['*/*', PLAIN],
    ['application/json', PLAIN],
    ['application/*', PLAIN],
    ['text/html', PLAIN],
    ['application/json, application/problem+json', PLAIN],
    ['application/problem+json;q=0.5, application/json', PLAIN],
    ['application/problem+json;q=0, */*', PLAIN],
    ['nonsense', PLAIN],
    ['application/problem+json', PROBLEM],
    ['application/problem+json, application/json;q=0.9', PROBLEM],
    ['application/json;q=0.1, application/problem+json;q=0.2, */*;q=0.1', PROBLEM],
    ['APPLICATION/Problem+JSON', PROBLEM],
  ])('with Accept: %s is sent as %s, at every status', async (accept, type) => {
    const headers = accept === undefined ? {} : { accept };
    const branch = '/api/v2/cm/branches/docs';
    const replies = [
      await send('GET', `${branch}/locales?nonsense=1`, headers),
      await send('GET', `${branch}/locales`, { ...headers, authorization: 'Bearer none' }),
      await send('GET', `${branch}/locales`, { ...headers, authorization: 'Bearer publish' }),
      await send('GET', `${branch}/nowhere`, headers),
      await send('PUT', `${branch}/locales/fr`, headers, 'x'.repeat(4 * 1024 * 1024 + 1)),
      await send('GET', `${branch}/locales`, headers),
    ];
    expect(replies.map(({ status }) => status)).toEqual([400, 401, 403, 404, 413, 500]);
    expect(replies.map((reply) => reply.type)).toEqual(replies.map(() => type));
  });
});
