import { EventEmitter, once } from 'node:events';
import { startOwnS3Server, type OwnS3Server } from '@scriptorium/testing';
import { asStream, collect, testBytes } from '../testing/test-bytes';
import { copyInParts } from './copy-in-parts';
import { S3BlobStore } from './s3-blob.store';
import { S3Bucket } from './s3-bucket';
import { SMALLEST_PART } from './s3-upload';

describe('a faulty S3 server', () => {
  let server: OwnS3Server;
  let store: S3BlobStore;
  beforeAll(async () => {
    server = await startOwnS3Server();
    store = new S3BlobStore(server);
  });
  afterAll(() => store.close());

  it('rejects requests with STORE_UNAVAILABLE while it is down, and resumes the upload when it is up', async () => {
    const bytes = testBytes(7_000_000, 'away');
    const { state } = await store.append('1/away', null, asStream(bytes.subarray(0, 6_000_000)));
    await server.stop();
    const unavailable = { name: 'TransientError', code: 'STORE_UNAVAILABLE' };
    await expect(store.append('1/away', state, asStream(bytes.subarray(6_000_000)))).rejects.toMatchObject(unavailable);
    await expect(store.finish('1/away', state)).rejects.toMatchObject(unavailable);
    await expect(store.read('1/away')).rejects.toMatchObject(unavailable);
    await expect(store.remove('1/away')).rejects.toMatchObject(unavailable);
    await expect(collect(store.locations(new Date()) as never)).rejects.toMatchObject(unavailable);
    await server.restart();
    const whole = await store.append('1/away', state, asStream(bytes.subarray(6_000_000)));
    await store.finish('1/away', whole.state);
    expect((await collect(await store.read('1/away'))).equals(bytes)).toBe(true);
  });

  it('rejects requests with STORE_UNAVAILABLE if the key is wrong or the bucket does not exist', async () => {
    const unavailable = { name: 'TransientError', code: 'STORE_UNAVAILABLE' };
    const credentials = { ...server.credentials, secretAccessKey: 'another' };
    for (const options of [
      { ...server, credentials },
      { ...server, bucket: 'no-such-bucket' },
    ]) {
      const misconfigured = new S3BlobStore(options);
      const append = misconfigured.append('1/a', null, asStream(Buffer.from('a')), { expectedTotal: 1 });
      await expect(append).rejects.toMatchObject(unavailable);
      misconfigured.close();
    }
  });

  it('chooses a part size for 250 GiB in 10,000 parts', async () => {
    const { state } = await store.append('1/large', null, asStream(Buffer.alloc(1)), {
      expectedTotal: 250 * 1024 ** 3,
    });
    const { partSize } = JSON.parse(state) as { partSize: number };
    expect(partSize * 10_000).toBeGreaterThanOrEqual(250 * 1024 ** 3);
    expect(partSize).toBeLessThan(32 * 1024 ** 2);
  });

  it('starts no further part of a copy after a part failed, and leaves no upload', async () => {
    const bucket = new FailingFirstBucket(server);
    await bucket.put('1/source', testBytes(2 * SMALLEST_PART, 'source'));
    // The third part begins after the end of the source, so the server refuses it.
    const copy = copyInParts(bucket, '1/source', '1/target', { size: 40 * SMALLEST_PART, maxCopySize: SMALLEST_PART });
    await expect(copy).rejects.toThrow();
    expect(bucket.startedParts).toBe(4);
    for await (const { key } of bucket.uploads('1/target')) throw new Error(`The upload of ${key} was left.`);
    expect(await bucket.sizeOf('1/target')).toBeUndefined();
    bucket.close();
  });
});

/** Answers no part before one has failed, so that the parts started by then do not depend on the server's speed. */
class FailingFirstBucket extends S3Bucket {
  startedParts = 0;
  private readonly failed = new EventEmitter();
  private readonly failure = once(this.failed, 'part');

  override async copyPart(...part: Parameters<S3Bucket['copyPart']>): ReturnType<S3Bucket['copyPart']> {
    this.startedParts += 1;
    try {
      const copied = await super.copyPart(...part);
      await this.failure;
      return copied;
    } catch (error) {
      this.failed.emit('part');
      throw error;
    }
  }
}
