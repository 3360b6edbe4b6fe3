import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@scriptorium/testing';
import { TOKEN } from '../system/fault-space';

/** Ends a request that hangs. It is longer than any time-out of the gateway. */
const GIVE_UP_MS = 90_000;
const PATIENCE = { everyMs: 100 };

export interface CallerRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: object | string | Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/**
 * The effect of a request as its caller knows it. A request without an answer, or with an answer of 500 and above, may
 * have been executed: its outcome is unknown.
 */
export type Outcome = { readonly is: 'known'; readonly reply: Reply } | { readonly is: 'unknown' };

/** Receives the result of each request. */
export interface RequestLog {
  /** Counts a status, or a request without an answer. */
  answered(status: number | 'none'): void;
  /** Answers that are always errors. */
  readonly wrong: string[];
}

/** A client that sends each request to one of several gateways, as a load balancer does. */
export class Caller {
  /** @param random chooses the gateway */
  constructor(
    private readonly gateways: readonly string[],
    private readonly log: RequestLog,
    private readonly random: () => number,
  ) {}

  /** Sends a request once, to a path or to the path of an absolute address. */
  async send(path: string, request: CallerRequest = {}): Promise<Outcome> {
    const { method = 'GET' } = request;
    const { pathname, search } = new URL(path, 'http://gateway');
    const gateway = this.gateways[Math.floor(this.random() * this.gateways.length)] ?? '';
    try {
      const reply = await fetchReply(`${gateway}${pathname}${search}`, request);
      this.log.answered(reply.status);
      if (reply.status === 500) this.log.wrong.push(`${method} ${pathname} was answered with 500: ${reply.text}`);
      return reply.status >= 500 ? { is: 'unknown' } : { is: 'known', reply };
    } catch {
      this.log.answered('none');
      return { is: 'unknown' };
    }
  }

  /** Repeats a request until its outcome is known, for a read or a request that may be repeated. */
  async repeat(path: string, request: CallerRequest = {}): Promise<Reply> {
    return eventually(async () => {
      const outcome = await this.send(path, request);
      return outcome.is === 'known' && outcome.reply;
    }, PATIENCE);
  }

  /** Waits a random time up to the longest. */
  async rest(longestMs: number): Promise<void> {
    await pause(Math.round(this.random() * longestMs));
  }
}

async function fetchReply(url: string, { method = 'GET', headers = {}, body }: CallerRequest): Promise<Reply> {
  const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(GIVE_UP_MS),
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : new Uint8Array(Buffer.from(body)) }),
  });
  const text = await response.text();
  const hasJson = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
  return { status: response.status, headers: response.headers, text, json: hasJson ? JSON.parse(text) : undefined };
}
