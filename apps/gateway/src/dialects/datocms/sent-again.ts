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
 *   client does so a second after an answer that it heard.
 * - An answer that was prompt is heard, as far as anybody can tell; but it may have been lost on its way. Of the client it
 *   is known that it asks for a result after a second, so one of its requests that nobody has asked about by then, and that
 *   comes once more, is the first one again. Others may never ask, and mean another copy by another request.
 *
 * The same request goes on under the same id, which is the job's. `Sending` is one time that it was sent. How it fails:
 * this is the memory of one gateway; sent again to another one, the request makes a second copy.
 */
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** Milliseconds that the client waits at the very least before it sends again. */
const PAUSE = 1_000;
/** Milliseconds within which no client gives up. */
const PROMPT = 250;
/** Milliseconds after which nobody sends anything again. */
const FORGOTTEN_AFTER = 5 * 60_000;

interface Sent {
  readonly sender: string;
  readonly requestId: string;
  lastSentAt: number;
  /** Milliseconds from then on within which an equal request is another one. */
  pause: number;
  /** How many sendings of it wait for an answer, and how many got one. */
  waiting: number;
  answered: number;
}

/** A request that came in. */
export interface Incoming {
  /** Who asks for what. */
  readonly about: string;
  /** Taken where it is a request of its own. */
  readonly requestId: string;
  readonly sentAt: number;
  /** Whether it is of a client that asks for the result of every job that it hears of. */
  readonly asksForResults: boolean;
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

  take({ about, requestId, sentAt, asksForResults }: Incoming): Sending {
    const known = this.bySender.get(about) ?? [];
    const again = known.find(({ lastSentAt, pause }) => Math.abs(sentAt - lastSentAt) >= pause);
    const sent = again ?? { sender: about, requestId, lastSentAt: sentAt, pause: PAUSE, waiting: 0, answered: 0 };
    sent.lastSentAt = Math.max(sent.lastSentAt, sentAt);
    sent.waiting += 1;
    this.bySender.set(about, again === undefined ? [...known, sent] : known);
    return this.sending(sent, sentAt, asksForResults);
  }

  /** Somebody asked for a job's result: the answer that named it was heard. */
  heard(jobId: string): void {
    const sent = this.byJob.get(jobId);
    if (sent === undefined) return;
    this.byJob.delete(jobId);
    this.forget(sent);
  }

  private sending(sent: Sent, sentAt: number, asksForResults: boolean): Sending {
    let state: 'waiting' | 'answered' | 'over' = 'waiting';
    return {
      requestId: sent.requestId,
      answer: (jobId, now) => {
        if (state !== 'waiting') return;
        state = 'answered';
        sent.waiting -= 1;
        sent.answered += 1;
        const isPrompt = now - sentAt < PROMPT;
        if (isPrompt && !asksForResults) {
          this.forget(sent);
          return;
        }
        // By then the result has been asked for, if the answer was heard.
        if (isPrompt) sent.pause = PAUSE + PROMPT;
        this.byJob.set(jobId, sent);
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
