/**
 * Which of the requests to duplicate are one request that was sent again.
 *
 * The client gives up on an answer after its `requestTimeout` (30 seconds where nobody sets it), waits for a second and
 * more, and sends the same request again. It does not close the connection: what it gave up on looks like any request that
 * is at work, and its answer like one that was heard. What tells them apart:
 *
 * - An equal request that comes within a second is another one: somebody wants two copies.
 * - One that comes later, while the first is still without an answer, is the first one again.
 * - So is one that comes after an answer which took long, unless somebody has asked for that job's result since: the
 *   client does so within a second of an answer that it heard.
 *
 * The same request goes on under the same id, which is the job's. `Sending` is one time that it was sent. How it fails:
 * this is the memory of one gateway; sent again to another one, the request makes a second copy.
 */
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** Milliseconds that the client waits at the very least before it sends again. */
const PAUSE = 1_000;
/** Milliseconds within which an answer is heard for sure: no client gives up that early. */
const PROMPT = 250;
/** Milliseconds after which nobody sends anything again. */
const FORGOTTEN_AFTER = 5 * 60_000;

interface Sent {
  readonly sender: string;
  readonly requestId: string;
  lastSentAt: number;
  /** How many sendings of it wait for an answer, and how many got one. */
  waiting: number;
  answered: number;
}

/** One time that a request was sent. */
export interface Sending {
  readonly requestId: string;
  /** It is answered with the job. */
  answer(jobId: string, now: number): void;
  /**
   * It gets no answer, or none that anybody hears. True where nobody else carries the request on: then the planner is to be
   * told. Once more, and it is false.
   */
  giveUp(): boolean;
  /** It was refused, and would be again. */
  refuse(): void;
}

@Injectable()
export class SentAgain {
  private readonly bySender = new LRUCache<string, Sent[]>({ max: 10_000, ttl: FORGOTTEN_AFTER });
  private readonly byJob = new LRUCache<string, Sent>({ max: 10_000, ttl: FORGOTTEN_AFTER });

  /** `sender` says who asks for what, `sentAt` when it came in; `requestId` is taken where it is a request of its own. */
  take(sender: string, requestId: string, sentAt: number): Sending {
    const known = this.bySender.get(sender) ?? [];
    const again = known.find(({ lastSentAt }) => Math.abs(sentAt - lastSentAt) >= PAUSE);
    const sent = again ?? { sender, requestId, lastSentAt: sentAt, waiting: 0, answered: 0 };
    sent.lastSentAt = Math.max(sent.lastSentAt, sentAt);
    sent.waiting += 1;
    this.bySender.set(sender, again === undefined ? [...known, sent] : known);
    return this.sending(sent, sentAt);
  }

  /** Somebody asked for a job's result: the answer that named it was heard. */
  heard(jobId: string): void {
    const sent = this.byJob.get(jobId);
    if (sent === undefined) return;
    this.byJob.delete(jobId);
    this.forget(sent);
  }

  private sending(sent: Sent, sentAt: number): Sending {
    let state: 'waiting' | 'answered' | 'over' = 'waiting';
    return {
      requestId: sent.requestId,
      answer: (jobId, now) => {
        if (state !== 'waiting') return;
        state = 'answered';
        sent.waiting -= 1;
        sent.answered += 1;
        if (now - sentAt < PROMPT) this.forget(sent);
        else this.byJob.set(jobId, sent);
      },
      giveUp: () => {
        if (state === 'over') return false;
        sent[state] -= 1;
        state = 'over';
        const isLast = sent.waiting === 0 && sent.answered === 0;
        if (isLast) this.forget(sent);
        return isLast;
      },
      refuse: () => this.forget(sent),
    };
  }

  private forget(sent: Sent): void {
    const rest = (this.bySender.get(sent.sender) ?? []).filter((each) => each !== sent);
    if (rest.length === 0) this.bySender.delete(sent.sender);
    else this.bySender.set(sent.sender, rest);
  }
}
