import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  jetstream,
  jetstreamManager,
  StoreCompression,
  type JetStreamManager,
  type StreamState,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { EVENT_PREFIX } from '@scriptorium/contracts';

/*
 * The stream of events, and the disk space of its messages.
 *
 * nats-server writes messages into block files of 8 MiB. It compresses a block (if the stream is configured so) when
 * the next one starts, so only full blocks show the effect of compression. Before the files are measured, the current
 * block is filled with random bytes, which do not compress. They are subtracted afterwards.
 */
const EVENTS = 'EVENTS';
const FILLER_SUBJECT = `${EVENT_PREFIX}.bench.block.filled`;
const FILLER_BYTES = 256 * 1024;
const MOMENT_MS = 250;
/** The first bytes of a compressed block (nats-server, `CompressionInfo.MarshalMetadata`). */
const COMPRESSED_MARK = 'cmp';

export interface StreamSize {
  readonly name: string;
  readonly messages: number;
  /** `state.bytes`: subjects, headers and data as published, and 30 to 34 bytes of the record. Not compressed. */
  readonly bytes: number;
  /** Block files, all of them full and closed, compressed if the stream is. */
  readonly diskBytes: number;
}

export class EventStream {
  /** Messages and bytes that `size` has published. */
  private fillers = { messages: 0, bytes: 0 };

  private constructor(
    private readonly nats: NatsConnection,
    private readonly streams: JetStreamManager,
    private readonly blocks: string,
  ) {}

  /** @param natsFolder the data folder of an embedded nats-server */
  static async open(nats: NatsConnection, natsFolder: string): Promise<EventStream> {
    const blocks = join(natsFolder, 'jetstream', 'jetstream', '$G', 'streams', EVENTS, 'msgs');
    return new EventStream(nats, await jetstreamManager(nats), blocks);
  }

  /** Returns how many messages there are under these subjects. */
  async count(filters: readonly string[]): Promise<number> {
    const counts = filters.map(async (filter) => {
      const { state } = await this.streams.streams.info(EVENTS, { subjects_filter: filter });
      return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /**
   * Recreates the stream. Ids are computed, so the same tree has the same events: an existing stream would drop them as
   * duplicates.
   */
  async recreate(): Promise<void> {
    const { config } = await this.streams.streams.info(EVENTS);
    await this.streams.streams.delete(EVENTS);
    await this.streams.streams.add(config);
    this.fillers = { messages: 0, bytes: 0 };
  }

  /** Waits until no more events are published. */
  async settle(): Promise<StreamState> {
    return settled(
      () => this.state(),
      (one, other) => one.last_seq === other.last_seq,
    );
  }

  /** Returns what is in the stream when no more events are published. */
  async size(): Promise<StreamSize> {
    const { messages, bytes } = await this.settle();
    const size = {
      name: EVENTS,
      messages: messages - this.fillers.messages,
      bytes: bytes - this.fillers.bytes,
    };
    if (size.messages === 0) return { ...size, diskBytes: 0 };
    await this.closeBlock();
    return { ...size, diskBytes: (await this.settledBlockBytes()) - this.fillers.bytes };
  }

  /** Publishes fillers until one of them begins a new block. */
  private async closeBlock(): Promise<void> {
    const client = jetstream(this.nats);
    const before = await this.state();
    const block = this.lastBlock();
    while (this.lastBlock() === block) await client.publish(FILLER_SUBJECT, randomBytes(FILLER_BYTES));
    const after = await this.state();
    this.fillers = {
      messages: this.fillers.messages + after.messages - before.messages,
      bytes: this.fillers.bytes + after.bytes - before.bytes,
    };
  }

  private async state(): Promise<StreamState> {
    return (await this.streams.streams.info(EVENTS)).state;
  }

  /** Returns the size of the block files. The server writes and compresses asynchronously. */
  private async settledBlockBytes(): Promise<number> {
    const { config } = await this.streams.streams.info(EVENTS);
    while (config.compression === StoreCompression.S2 && !this.closedBlocksAreCompressed()) await sleep(MOMENT_MS);
    return settled(
      async () => this.blockFiles().reduce((sum, name) => sum + statSync(join(this.blocks, name)).size, 0),
      (one, other) => one === other,
    );
  }

  private closedBlocksAreCompressed(): boolean {
    const last = this.lastBlock();
    return this.blockFiles().every(
      (name) => blockNumber(name) === last || startsWith(join(this.blocks, name), COMPRESSED_MARK),
    );
  }

  private lastBlock(): number {
    return Math.max(0, ...this.blockFiles().map(blockNumber));
  }

  private blockFiles(): string[] {
    return readdirSync(this.blocks).filter((name) => name.endsWith('.blk'));
  }
}

function blockNumber(fileName: string): number {
  return Number.parseInt(fileName, 10);
}

function startsWith(path: string, mark: string): boolean {
  const start = Buffer.alloc(mark.length);
  const file = openSync(path, 'r');
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  return start.toString('latin1') === mark;
}

/** Reads a value until two reads, a moment apart, are the same. */
async function settled<Value>(
  read: () => Promise<Value>,
  isSame: (one: Value, other: Value) => boolean,
): Promise<Value> {
  for (let last = await read(); ;) {
    await sleep(MOMENT_MS);
    const next = await read();
    if (isSame(last, next)) return next;
    last = next;
  }
}

/** Returns what was added between two calls of `size`. */
export function streamGrowth(before: StreamSize, after: StreamSize): StreamSize {
  return {
    name: after.name,
    messages: after.messages - before.messages,
    bytes: after.bytes - before.bytes,
    diskBytes: after.diskBytes - before.diskBytes,
  };
}
