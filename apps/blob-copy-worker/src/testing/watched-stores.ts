import type { BlobStore, BlobStores } from '@scriptorium/blob-store';
import { Readable } from 'node:stream';

/** Stores as they are; a test sees how much is read from them, and can do something at a certain moment. */
export class WatchedStores {
  bytesRead = 0;
  /** What it throws ends the stream, as a process that dies does. */
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

/** A moment that a test waits for, and one that it lets come. */
export class Pause {
  readonly reached: Promise<void>;
  private reach: () => void = () => undefined;
  private readonly over: Promise<void>;
  goOn: () => void = () => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.reach = resolve));
    this.over = new Promise((resolve) => (this.goOn = resolve));
  }

  async here(): Promise<void> {
    this.reach();
    await this.over;
  }
}
