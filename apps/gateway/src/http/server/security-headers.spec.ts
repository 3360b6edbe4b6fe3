import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway({ trustedProxies: 'loopback' });
});

afterAll(() => gateway.app.close());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';

const send = (route: string, headers: Readonly<Record<string, string>> = {}) => {
  const [method = '', path = ''] = route.split(' ');
  const url = path.replaceAll(/:\w+/g, '11111111-1111-4111-8111-111111111111').replaceAll('*', 'x');
  return gateway.app.inject({ method: method as Method, url, headers });
};

/** Routes whose responses a browser may store, because they are the same for every caller. */
const STORABLE = /^(GET|HEAD) \/(console|v1\/docs)/;

test('every route has the headers, for requests without a token, with one, and over TLS', async () => {
  expect(gateway.routes.length).toBeGreaterThan(200);
  const faults: string[] = [];
  for (const route of gateway.routes) {
    // A stream of events does not end. Its headers are checked without a token.
    const authorizations = /events$/.test(route) ? [{}] : [{}, { authorization: 'Bearer read,write,admin' }];
    for (const authorization of authorizations) {
      const { headers, statusCode } = await send(route, { ...authorization, 'x-forwarded-proto': 'https' });
      const cache = String(headers['cache-control']);
      const isStored = !/no-store|no-cache|private/.test(cache) && !STORABLE.test(route);
      if (headers['x-content-type-options'] !== 'nosniff' || isStored || !headers['strict-transport-security']) {
        faults.push(`${route}: ${statusCode} ${JSON.stringify(headers)}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

test('a path without a route has them too', async () => {
  for (const path of ['/none', '/v1/none', '/content/none', '/api/none', '/items/a/b/c', '/v1.0/none', '/oauth/none']) {
    const { headers } = await send(`GET ${path}`);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
    expect(headers['cache-control']).toMatch(/no-store|no-cache/);
  }
});

test('plain HTTP has no HSTS', async () => {
  expect((await send('GET /v1/me')).headers).not.toHaveProperty('strict-transport-security');
});
