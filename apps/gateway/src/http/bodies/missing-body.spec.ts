import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
});

afterAll(() => gateway.app.close());

/** Writes whose contracts allow a request without a body. OneDrive has one route for all paths and is listed below. */
const BODY_IS_OPTIONAL = [
  /^POST .*\/content-items\/:id\/(un)?publish$/,
  /^POST .*\/content-type-schemas\/:id\/(un)?archive$/,
  /^POST .*\/content-types\/:id\/(un)?archive$/,
  /^PATCH .*\/content-types\/:id\/schema$/,
  /^POST .*\/content-items\/facet$/,
  /^POST .*\/content-items\/:contentItemId\/(copy|(un)?publish|(un)?archive)$/,
  /^PUT \/items\/:id\/(un)?publish$/,
  /^POST \/(items|item-types|fields)\/:[a-z]+\/duplicate$/,
  /^POST \/versions\/:id\/restore$/,
  /^PUT \/v1\/.*\/content-types\/:contentType$/,
  /^POST \/v1\/.*\/(cancel|retry|undo|restore|execute|import|ping|resend|(un)?publish|(un)?archive)$/,
  /^PUT \/v1\/.*\/sync\/acknowledgement$/,
  /^PUT \/v1\/drives\/.*\/(items\/:item\/content|uploads\/:upload)$/,
];

const ONEDRIVE = / \/(drives?|me|v1\.0|beta|v2\.0|_api)(\/|$)|\*$/;
const ID = 'AAAAAAAAAAAAAAAAAAAAAQ';

async function send(method: string, url: string, payload?: string) {
  const reply = await gateway.app.inject({
    method: method as 'POST',
    url,
    headers: { authorization: 'Bearer read,write,publish,admin', 'content-type': 'application/json' },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, text: reply.payload };
}

/**
 * Returns the path with ids of the API: Amplience uses UUIDs for items and hex ids for other resources, the native API
 * UUIDs.
 */
function withIds(path: string): string {
  const isAmplience = /^(\/v2)?\/content\//.test(path);
  const named = path.replace(':branchId', 'docs').replace(':space', 'docs');
  if (!isAmplience) return named.replaceAll(/:\w+/g, path.startsWith('/v1/') ? UUID : ID);
  return named.replaceAll('content-items/:id', `content-items/${UUID}`).replaceAll(/:\w+/g, HEX);
}

const UUID = '11111111-1111-4111-8111-111111111111';
const HEX = '0a0a0a0a0a0a0a0a0a0a0a0a';

test('every write that requires a body rejects a request without one with 400 or 422, without an rpc', async () => {
  const routes = gateway.routes.filter((route) => /^(POST|PUT|PATCH) /.test(route) && !ONEDRIVE.test(route));
  const needing = routes.filter((route) => !BODY_IS_OPTIONAL.some((pattern) => pattern.test(route)));
  expect(needing.length).toBeGreaterThan(40);
  const others: unknown[] = [];
  for (const route of needing) {
    const [method = '', path = ''] = route.split(' ');
    for (const payload of [undefined, '', ' \r\n']) {
      const { status, text } = await send(method, withIds(path), payload);
      if (![400, 422].includes(status) || !/no body|required|"data\\" was/.test(text))
        others.push([route, status, text]);
    }
  }
  expect(others).toEqual([]);
  expect(gateway.rpc.requests.filter(({ subject }) => !subject.includes('read-caller'))).toEqual([]);
});

test.each([
  ['PATCH', `/v1.0/me/drive/items/${ID}`],
  ['POST', `/v1.0/me/drive/items/${ID}/children`],
  ['POST', '/v1.0/$batch'],
])('OneDrive requires a body for %s %s', async (method, url) => {
  expect(await send(method, url)).toMatchObject({ status: 400, text: expect.stringContaining('no body') });
});

test('every pattern of an optional body matches a route', () => {
  const unused = BODY_IS_OPTIONAL.filter((pattern) => !gateway.routes.some((route) => pattern.test(route)));
  expect(unused).toEqual([]);
});
