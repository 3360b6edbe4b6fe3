import type { BlobStore, BlobStores } from '@scriptorium/blob-store';
import { Readable } from 'node:stream';

/** Stores that count the bytes that are read, and call a test at certain moments. */
export class WatchedStores {
  bytesRead = 0;
  /** An error that it throws ends the stream, as the death of the process does. */
  onRead: (bytesRead: number) => unknown = () => undefined;
  onFinished: () => unknown = () => undefined;

  constructor(private readonly stores: BlobStores) {}

  get(name: string): BlobStore {
    const store = this.stores.get(name);
    return {
      kind: store.kind,
      append: (...request) => store.append(...request),
      finish: async (...request) => {
        await store.finish(...request);
        await this.onFinished();
      },
      read: async (...request) => Readable.from(this.watch(await store.read(...request)), { objectMode: false }),
      remove: (location) => store.remove(location),
      copy: (...request) => store.copy(...request),
      locations: (olderThan) => store.locations(olderThan),
    };
  }

  private async *watch(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const some of bytes) {
      await this.onRead(this.bytesRead + some.length);
      this.bytesRead += some.length;
      yield some;
    }
  }
}

/** A point that the code reaches, where it waits until the test resumes it. */
export class Pause {
  readonly reached: Promise<void>;
  private reach: () => void = () => undefined;
  private readonly over: Promise<void>;
  resume: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.reach = resolve));
    this.over = new Promise((resolve) => (this.resume = resolve));
  }

  async wait(): Promise<void> {
    this.reach();
    await this.over;
  }
}
