import type { Msg } from '@nats-io/transport-node';

import { BackgroundLoop } from '../loop/background-loop';

export type PublishOutcome =
  | { readonly kind: 'acknowledged' }
  /** The ack timeout has expired, or the connection was lost. */
  | { readonly kind: 'stalled' }
  /** No stream has the subject, or JetStream is not up yet. */
  | { readonly kind: 'no-responders' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly error: unknown };

const WINDOW = 1_024;
const BURST = 256;
const NO_RESPONDERS = 503;

/**
 * Tracks which messages of one `publishAll` are acknowledged. Each call of `publish` sends the unacknowledged ones.
 */
export class PublishBatch {
  private readonly acknowledged: Uint8Array;
  private acknowledgements = 0;
  private next = 0;
  private inFlight = 0;
  private replyPrefix = '';
  private end: (ending: PublishOutcome) => void = () => undefined;

  constructor(
    private readonly count: number,
    private readonly send: (index: number, reply: string) => void,
  ) {
    this.acknowledged = new Uint8Array(count);
  }

  /** Acknowledgements arrive at `<replyPrefix><index>`. Rejects with the error of `send`. */
  async publish(replyPrefix: string, stallMs: number): Promise<PublishOutcome> {
    this.replyPrefix = replyPrefix;
    this.next = 0;
    this.inFlight = 0;
    let seen = -1;
    const watch = new BackgroundLoop({
      name: PublishBatch.name,
      intervalMs: stallMs / 2,
      run: () => {
        if (seen === this.acknowledgements) this.end({ kind: 'stalled' });
        seen = this.acknowledgements;
      },
    });
    watch.start();
    const ended = await new Promise<PublishOutcome>((resolve) => {
      this.end = resolve;
      this.sendSome(WINDOW);
    });
    await watch.stop();
    if (ended.kind === 'failed') throw ended.error;
    return ended;
  }

  interrupt(): void {
    this.end({ kind: 'stalled' });
  }

  acknowledge(index: number, reply: Msg): void {
    if (reply.data.length === 0)
      return this.end({ kind: reply.headers?.code === NO_RESPONDERS ? 'no-responders' : 'stalled' });
    const refusal = refusalIn(reply);
    if (refusal !== undefined) return this.end({ kind: 'refused', reason: refusal });
    if (this.acknowledged[index] !== 0) return;
    this.acknowledged[index] = 1;
    this.acknowledgements++;
    this.inFlight--;
    if (this.acknowledgements === this.count) return this.end({ kind: 'acknowledged' });
    if (this.next < this.count && this.inFlight <= WINDOW - BURST) this.sendSome(BURST);
  }

  private sendSome(most: number): void {
    try {
      for (let sent = 0; sent < most && this.next < this.count; this.next++) {
        if (this.acknowledged[this.next] !== 0) continue;
        this.send(this.next, `${this.replyPrefix}${this.next}`);
        this.inFlight++;
        sent++;
      }
    } catch (error) {
      this.end({ kind: 'failed', error });
    }
  }
}

/** An acknowledgement is `{"stream":…,"seq":…}`. If the server has not stored the message, it has an `error`. */
function refusalIn(reply: Msg): string | undefined {
  const { error } = reply.json<{ error?: { description?: string } }>();
  return error && (error.description ?? 'the server gave no reason');
}
