/**
 * Follows a stream of Server-Sent Events over lost connections.
 *
 * The client stores the id of the last block that it has received, also of blocks without an event, and resumes after
 * it (`Last-Event-ID`). The server sends each later event, or responds with 410 EVENT_POSITION_UNKNOWN if events after
 * the id are not stored any more: then the caller reads the current state and begins again. The server sends a comment
 * every 15 seconds. A connection that is silent for 45 seconds is lost, although it may still look open.
 */
import { pause } from './pause.js';
import { ProblemError } from './problem-error.js';
import { SseParser } from './sse-parser.js';
import { textOfStream } from './text-of-stream.js';

const SILENCE_MS = 45_000;
const RETRY_MS = 2_000;
const MAX_FAILURES = 10;

/** An event with the position at which a client resumes after it. */
export interface Followed<Event> {
  readonly position: string;
  readonly event: Event;
}

export interface FollowOptions {
  /** The position after which the stream begins: of an event, or `Scriptorium-Position` of a response. */
  readonly after?: string;
  readonly signal?: AbortSignal;
}

/** Opens the stream after a position; undefined for its beginning. */
export type OpenStream = (after: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/**
 * Yields the events of a stream, each once, until the caller stops or aborts.
 *
 * @throws ProblemError if the server rejects the request; the last error if ten connections in a row bring nothing
 */
export async function* followEvents<Event>(
  open: OpenStream,
  { after, signal, silenceMs = SILENCE_MS }: FollowOptions & { readonly silenceMs?: number } = {},
): AsyncGenerator<Followed<Event>> {
  const progress: Progress = { position: after, retryMs: RETRY_MS, failures: 0 };
  for (;;) {
    signal?.throwIfAborted();
    const connection = new Connection(open, progress, silenceMs, signal);
    try {
      for (;;) {
        const events = await connection.next<Event>();
        if (events === undefined) break;
        yield* events;
      }
    } finally {
      connection.close();
    }
    await pause(progress.retryMs * (0.5 + Math.random() / 2), signal);
  }
}

interface Progress {
  position: string | undefined;
  retryMs: number;
  /** Connections in a row that brought nothing. */
  failures: number;
}

class Connection {
  private readonly stop = new AbortController();
  private readonly parser = new SseParser();
  private pieces: AsyncGenerator<string, void> | undefined;

  constructor(
    private readonly open: OpenStream,
    private readonly progress: Progress,
    private readonly silenceMs: number,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Returns the next events, also none; undefined when the connection has ended. */
  async next<Event>(): Promise<Followed<Event>[] | undefined> {
    let piece: string;
    const timer = setTimeout(() => this.stop.abort(new Error('The stream of events is silent.')), this.silenceMs);
    try {
      this.pieces ??= textOfStream(await this.open(this.progress.position, this.anySignal()));
      const { done, value } = await this.pieces.next();
      if (done === true) throw new Error('The stream of events has ended.');
      piece = value;
    } catch (error) {
      this.signal?.throwIfAborted();
      if (ProblemError.is(error) && error.status < 500) throw error;
      this.progress.failures += 1;
      if (this.progress.failures >= MAX_FAILURES) throw error;
      return undefined;
    } finally {
      clearTimeout(timer);
    }
    this.progress.failures = 0;
    return this.eventsOf<Event>(piece);
  }

  close(): void {
    this.stop.abort();
  }

  private anySignal(): AbortSignal {
    return this.signal === undefined ? this.stop.signal : AbortSignal.any([this.signal, this.stop.signal]);
  }

  private eventsOf<Event>(piece: string): Followed<Event>[] {
    return this.parser.push(piece).flatMap(({ id, data, retryMs }) => {
      this.progress.position = id ?? this.progress.position;
      this.progress.retryMs = retryMs ?? this.progress.retryMs;
      if (data === undefined) return [];
      return [{ position: this.progress.position ?? '', event: JSON.parse(data) as Event }];
    });
  }
}
