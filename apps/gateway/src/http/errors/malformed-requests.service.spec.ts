import { type AddressInfo, connect } from 'node:net';

import { type RecordingGateway, startRecordingGateway } from '../../testing/recording-gateway';

let gateway: RecordingGateway;

beforeAll(async () => {
  gateway = await startRecordingGateway();
  await gateway.app.listen(0, '127.0.0.1');
});

afterAll(() => gateway.app.close());

/** Sends raw bytes and returns the received bytes when the connection closes. */
function exchange(text: string): Promise<{ status: number; type: string; body: Record<string, unknown> }> {
  const { port } = gateway.app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (some: Buffer) => (answer += some.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
      resolve({
        status: Number(head.split(' ')[1]),
        type: mediaType(/content-type: (.*)/i.exec(head)?.[1] ?? ''),
        body: JSON.parse(body) as Record<string, unknown>,
      });
    });
  });
}

const mediaType = (header: string): string => header.split(';', 1)[0]?.trim() ?? '';

const get = (address: string) => exchange(`GET ${address} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);

/** Returns the response of a dialect to an address that reaches its filter. */
async function known(address: string) {
  const reply = await gateway.app.inject({ url: `${address}/%zz` });
  return {
    status: reply.statusCode,
    type: mediaType(String(reply.headers['content-type'])),
    members: Object.keys(reply.json<Record<string, unknown>>()),
  };
}

describe.each([
  '/content',
  '/v2/content',
  '/oauth',
  '/items',
  '/v1.0/me/drive',
  '/drive',
  '/_api/v2.0/drive',
  '/v1/drives',
  '/',
])('a request below %s', (prefix) => {
  const address = prefix === '/' ? '/nowhere' : prefix;

  it.each([
    ['with raw UTF-8 in its address', `${address}/\u00fc`, 400],
    ['with a space in its address', `${address}/a b`, 400],
    ['with an address past the limit', `${address}/${'a'.repeat(20_000)}`, 414],
  ] as const)('%s gets an error in the form of its dialect', async (_what, url, status) => {
    const { status: usual, type, members } = await known(address);
    const answer = await get(url);
    expect(answer).toMatchObject({ type });
    expect(Object.keys(answer.body)).toEqual(members);
    // The DatoCMS API answers 422 to every invalid request.
    expect(answer.status).toBe(usual === 422 ? 422 : status);
  });

  it('with an address that cannot be decoded gets the status of its dialect', async () => {
    expect((await known(address)).status).toBe(address === '/items' ? 422 : 400);
  });
});

it('answers headers past the limit with 431', async () => {
  const answer = await exchange(`GET /v1.0/drive HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatchObject({ status: 431, body: { error: { code: 'invalidRequest' } } });
});

it('answers a malformed request that follows a good one on its connection', async () => {
  const { port } = gateway.app.getHttpServer().address() as AddressInfo;
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /v1.0/me HTTP/1.1\r\nhost: x\r\n\r\n'));
    let text = '';
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.on('data', (some: Buffer) => {
      if (text === '') socket.write('GET /v1.0/\u00fc HTTP/1.1\r\nhost: x\r\n\r\n');
      text += some.toString();
    });
  });
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toHaveLength(2);
});
