import { PUBLIC, type RecordingGateway, startRecordingGateway } from '../testing/recording-gateway';
import { pageOf } from './console-files';

const BUILT = `<meta name="base" content="" />
<meta property="csp-nonce" nonce="CSP_NONCE">
<script type="module" src="./assets/index-1.js" nonce="CSP_NONCE"></script>`;

test('the page names its files below the path of the public URL, and has the nonce of its response', () => {
  expect(pageOf(BUILT, '/cs', 'abc')).toBe(`<meta name="base" content="/cs" />
<meta property="csp-nonce" nonce="abc">
<script type="module" src="/cs/console/assets/index-1.js" nonce="abc"></script>`);
});

describe('the gateway', () => {
  let gateway: RecordingGateway;

  beforeAll(async () => {
    gateway = await startRecordingGateway({ publicUrl: `${PUBLIC}/cs` });
  });
  afterAll(() => gateway.app.close());

  const get = (url: string) => gateway.app.inject({ url });

  test.each(['/console', '/console/', '/console/s/docs/jobs/1?tab=tree'])('answers %s with the page', async (url) => {
    const { statusCode, headers, payload } = await get(url);
    expect([statusCode, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-store',
    ]);
    expect(payload).toContain('<meta name="base" content="/cs" />');
    expect(payload).toMatch(/src="\/cs\/console\/assets\/[\w-]+\.js"/);
  });

  test('gives each response a nonce of its own, which its policy names', async () => {
    const replies = await Promise.all([get('/console'), get('/console')]);
    const nonces = replies.map(({ payload }) => /nonce="([\w-]{22})"/.exec(payload)?.[1]);
    expect(new Set(nonces).size).toBe(2);
    replies.forEach(({ headers }, at) =>
      expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonces[at]}'`),
    );
  });

  test('serves the scripts permanently, and no other file', async () => {
    const [script = ''] = /\/console\/assets\/[\w-]+\.js/.exec((await get('/console')).payload) ?? [];
    const { statusCode, headers } = await get(script);
    expect([statusCode, headers['cache-control'], headers['x-content-type-options']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
      'nosniff',
    ]);
    for (const url of ['none.js', '..%2findex.html', 'a%2f..%2f..%2findex.html', '%00', 'a//b', '%5c..%5cindex.html']) {
      const reply = await get(`/console/assets/${url}`);
      expect([url, [403, 404].includes(reply.statusCode), reply.json<{ code: string }>().code]).toEqual([
        url,
        true,
        expect.stringMatching(/^(NOT_FOUND|FORBIDDEN)$/),
      ]);
    }
  });

  test('answers errors of Fastify in the format of the API', async () => {
    const payload = 'x'.repeat(4 * 1024 * 1024 + 1);
    const reply = await gateway.app.inject({
      method: 'POST',
      url: '/content/content-repositories/1/content-items',
      payload,
    });
    expect([reply.statusCode, reply.json()]).toMatchObject([413, { errors: [{ code: 'REQUEST_TOO_LARGE' }] }]);
  });
});
