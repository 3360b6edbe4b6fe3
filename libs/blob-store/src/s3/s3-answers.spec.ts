import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asStream, collect } from '../testing/test-bytes';
import { S3BlobStore } from './s3-blob.store';
import { S3Bucket, type S3Options } from './s3-bucket';

const UNAVAILABLE = { name: 'TransientError', code: 'STORE_UNAVAILABLE' };
const xml = (root: string, members: string): string => `<?xml version="1.0"?>\n<${root}>${members}</${root}>`;
const errorXml = (code: string): string => xml('Error', `<Code>${code}</Code><Message>Try again.</Message>`);

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** An answer with the status 200 and a body. */
const sends =
  (body: string, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(200, headers);
    response.end(body);
  };

describe('S3 answers', () => {
  let server: Server;
  let options: S3Options;
  let bucket: S3Bucket;
  let store: S3BlobStore;
  let answer: Answer;
  let requests: string[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
      request.resume().once('end', () => answer(response, request));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    options = { endpoint: `http://127.0.0.1:${String(port)}`, region: 'us-east-1', bucket: 'files', credentials };
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  beforeEach(() => {
    requests = [];
    bucket = new S3Bucket(options);
    store = new S3BlobStore(options);
  });
  afterEach(() => {
    bucket.close();
    store.close();
  });

  it.each<[string, Answer, string]>([
    [
      'before its announced length',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('0123456789', () => response.destroy());
      },
      '0123456789',
    ],
    [
      'between two chunks',
      (response) => {
        response.writeHead(200);
        response.write('0123456789', () => response.destroy());
      },
      '0123456789',
    ],
    [
      'in a chunk without a size',
      (response) => {
        const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
        response.socket?.end(`${head}a\r\n0123456789\r\nxyz\r\n`);
      },
      '0123456789',
    ],
  ])('that end %s fail the read as transient, after the bytes before', async (_when, cut, before) => {
    answer = cut;
    const received: Uint8Array[] = [];
    const read = async () => {
      for await (const some of await store.read('1/a')) received.push(some as Uint8Array);
    };
    await expect(read()).rejects.toMatchObject(UNAVAILABLE);
    expect(Buffer.concat(received).toString()).toBe(before);
  });

  it('without the requested range are rejected, since their bytes are others', async () => {
    answer = sends('0123456789');
    await expect(store.read('1/a', { start: 2, end: 4 }).then(collect)).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.read('1/a', { start: 2 }).then(collect)).rejects.toMatchObject(UNAVAILABLE);
    expect((await collect(await store.read('1/a'))).toString()).toBe('0123456789');
  });

  it('with the requested range are returned', async () => {
    answer = (response, { headers }) => {
      expect(headers.range).toBe('bytes=2-3');
      response.writeHead(206, { 'content-range': 'bytes 2-3/10', 'content-length': '2' });
      response.end('23');
    };
    expect((await collect(await store.read('1/a', { start: 2, end: 4 }))).toString()).toBe('23');
  });

  it.each(['InternalError', 'SlowDown', 'ServiceUnavailable'])(
    'with the status 200 and the error %s fail a copy and the end of an upload as transient',
    async (code) => {
      answer = sends(errorXml(code));
      await expect(bucket.copy('a', 'b')).rejects.toMatchObject(UNAVAILABLE);
      await expect(bucket.copyPart('b', 'upload', 1, 'a')).rejects.toMatchObject(UNAVAILABLE);
      await expect(bucket.complete('b', 'upload', [{ number: 1, etag: 'e' }])).rejects.toMatchObject(UNAVAILABLE);
    },
  );

  it('without an id of an upload, or an ETag of a part, fail it', async () => {
    answer = sends(xml('InitiateMultipartUploadResult', '<Bucket>files</Bucket>'));
    await expect(bucket.beginUpload('a')).rejects.toThrow('returned no id');
    answer = sends('');
    await expect(bucket.putPart('a', 'upload', 7, Buffer.from('a'))).rejects.toThrow('no ETag for part 7');
    answer = sends(xml('CopyPartResult', ''));
    await expect(bucket.copyPart('b', 'upload', 7, 'a')).rejects.toThrow('no ETag for part 7');
  });

  it.each([
    ['parts', 'ListPartsResult', (): AsyncIterable<unknown> => bucket.parts('a', 'upload')],
    ['uploads', 'ListMultipartUploadsResult', (): AsyncIterable<unknown> => bucket.uploads('a')],
  ])('with an incomplete list of %s and no place of the next page fail the list', async (_what, root, list) => {
    answer = sends(xml(root, '<IsTruncated>true</IsTruncated>'));
    await expect(collect(list() as AsyncIterable<Uint8Array>)).rejects.toThrow(
      'part of a list without the start of the next part',
    );
    expect(requests).toHaveLength(1);
  });

  it('with pages of parts are read to the end', async () => {
    const part = (number: number): string =>
      `<Part><PartNumber>${String(number)}</PartNumber><ETag>e${String(number)}</ETag></Part>`;
    answer = (response, { url = '' }) => {
      const before = Number(new URL(url, 'http://s3').searchParams.get('part-number-marker') ?? 0);
      const isLast = before === 2;
      const more = `<IsTruncated>${String(!isLast)}</IsTruncated><NextPartNumberMarker>${String(before + 1)}</NextPartNumberMarker>`;
      sends(xml('ListPartsResult', `${more}${part(before + 1)}`))(response, {} as IncomingMessage);
    };
    const parts: number[] = [];
    for await (const { number } of bucket.parts('a', 'upload')) parts.push(number);
    expect(parts).toEqual([1, 2, 3]);
  });

  it('with keys that are no locations are not listed', async () => {
    const changed = '<LastModified>2024-01-01T00:00:00Z</LastModified>';
    const keys = ['blobs/1/a', 'blobs/', 'blobs/../b', 'blobs/1//a', 'blobs/1/a b', 'blobs/1/ä'];
    answer = (response, { url = '' }) => {
      const contents = keys.map((key) => `<Contents><Key>${key}</Key>${changed}</Contents>`).join('');
      const isOfBlobs = url.includes('list-type') && url.includes('prefix=blobs');
      sends(xml('ListBucketResult', isOfBlobs ? contents : ''))(response, {} as IncomingMessage);
    };
    const found: string[] = [];
    for await (const { location } of store.locations(new Date())) found.push(location);
    expect(found).toEqual(['1/a']);
  });

  it.each([500, 502, 503, 504])('with a page of a proxy and the status %i are transient', async (status) => {
    answer = (response) => {
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<html><body>Bad Gateway</body></html>');
    };
    await expect(store.read('1/a')).rejects.toMatchObject(UNAVAILABLE);
    const append = store.append('1/a', null, asStream(Buffer.from('a')), { expectedTotal: 1 });
    await expect(append).rejects.toMatchObject(UNAVAILABLE);
  });
});
