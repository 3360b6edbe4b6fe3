import { createHash } from 'node:crypto';

import { Digests } from '@scriptorium/blob-store';
import fc from 'fast-check';

import { commitMembers, digesting, exactly } from './pass-bytes';

async function* chunked(chunks: readonly Uint8Array[]): AsyncIterable<Buffer> {
  for (const chunk of chunks) yield Promise.resolve(Buffer.from(chunk));
}

async function collect(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const chunks = fc.array(fc.uint8Array({ maxLength: 16 }), { maxLength: 6 });
const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

it('passes exactly the bytes of a fragment, however they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, async (parts) => {
      expect(await collect(exactly(lengthOf(parts), chunked(parts)))).toEqual(Buffer.concat(parts));
    }),
  );
});

it('rejects a fragment that is shorter or longer than its Content-Range says', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 20 }), async (parts, difference) => {
      const length = lengthOf(parts);
      const error = expect.objectContaining({ code: 'FRAGMENT_LENGTH_MISMATCH' }) as unknown;
      await expect(collect(exactly(length + difference, chunked(parts)))).rejects.toEqual(error);
      if (length < difference) return;
      await expect(collect(exactly(length - difference, chunked(parts)))).rejects.toEqual(error);
    }),
  );
});

it('passes no byte beyond the length on, so that a store does not get the bytes of the next fragment', async () => {
  const passed: Buffer[] = [];
  const reading = async (): Promise<void> => {
    for await (const chunk of exactly(4, chunked([Buffer.from('ab'), Buffer.from('cde'), Buffer.from('f')]))) {
      passed.push(chunk);
    }
  };
  await expect(reading()).rejects.toMatchObject({ code: 'FRAGMENT_LENGTH_MISMATCH' });
  expect(Buffer.concat(passed).toString()).toBe('ab');
});

it('rejects with the error of the source, for example of a client that disconnects', async () => {
  const broken = async function* (): AsyncIterable<Buffer> {
    yield Promise.resolve(Buffer.from('ab'));
    throw new Error('disconnected');
  };
  await expect(collect(exactly(4, broken()))).rejects.toThrow('disconnected');
});

it('digests what it passes, and describes it for the commit', async () => {
  await fc.assert(
    fc.asyncProperty(chunks, async (parts) => {
      const digests = Digests.start();
      const passed = await collect(digesting(chunked(parts), digests));
      const { size, facts } = commitMembers(digests.digest());
      const hex = (algorithm: string): string => createHash(algorithm).update(Buffer.concat(parts)).digest('hex');
      expect(passed).toEqual(Buffer.concat(parts));
      expect([size, facts.sha256, facts.sha1]).toEqual([passed.length, hex('sha256'), hex('sha1')]);
    }),
  );
});

it('computes the QuickXorHash of the contract', async () => {
  const digests = Digests.start();
  await collect(digesting(chunked([Buffer.from('hello '), Buffer.from('rclone')]), digests));
  expect(commitMembers(digests.digest()).facts.quickXor).toBe('aCgDG9jwBhDIYQxsdIMbygAAAAA=');
});
