/**
 * Sends one request to an endpoint.
 *
 *   addresses   The URL and each address are checked, before the connection and on each redirect (endpoint-rules.ts).
 *   redirects   307 and 308, which repeat the method and the body, up to three. Other redirects are failures.
 *   response    64 KB are read, then the connection is closed. The beginning is returned.
 *   time-out    One limit for everything: the resolution of the name, redirects and the response.
 *
 * Failure mode: an endpoint may have processed a request whose response did not arrive. It is sent again then.
 */
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';

import { checkedLookup } from '../endpoints/checked-lookup';
import type { EndpointRules } from '../endpoints/endpoint-rules';

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The result of an attempt. */
export interface Attempt {
  /** The status of the response; undefined without one. */
  readonly status?: number;
  /** The beginning of the response. */
  readonly response?: string;
  /** Why there was no response, or why it is not accepted. */
  readonly error?: string;
  /** The value of `Retry-After`. */
  readonly retryAfterMs?: number;
  readonly durationMs: number;
}

const MAX_RESPONSE_BYTES = 64 * 1_024;
const KEPT_CHARACTERS = 4_096;
const MAX_REDIRECTS = 3;
const IDLE_SOCKET_MS = 5_000;
/** PostgreSQL cannot store a NUL. */
const NULS = /\0/g;

export class RequestSender {
  private readonly agents = {
    'http:': new HttpAgent({ keepAlive: true, timeout: IDLE_SOCKET_MS }),
    'https:': new HttpsAgent({ keepAlive: true, timeout: IDLE_SOCKET_MS }),
  };

  private readonly lookup: LookupFunction;

  constructor(
    private readonly rules: EndpointRules,
    private readonly timeoutMs: number,
    onRefused: (reason: string) => void,
  ) {
    this.lookup = checkedLookup(rules, onRefused);
  }

  /** Returns the result. Rejects only if `signal` aborts. */
  async send(request: WebhookRequest, signal: AbortSignal): Promise<Attempt> {
    const began = performance.now();
    const timeout = AbortSignal.timeout(this.timeoutMs);
    const durationMs = (): number => Math.round(performance.now() - began);
    try {
      const result = await this.follow(request, AbortSignal.any([signal, timeout]));
      return { ...result, durationMs: durationMs() };
    } catch (error) {
      if (signal.aborted) throw error;
      return {
        error: timeout.aborted ? `The endpoint did not respond within ${this.timeoutMs} ms.` : reasonOf(error),
        durationMs: durationMs(),
      };
    }
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private async follow(request: WebhookRequest, signal: AbortSignal): Promise<Omit<Attempt, 'durationMs'>> {
    let { url } = request;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const refusal = this.rules.refusalOf(url);
      if (refusal !== undefined) return { error: redirects === 0 ? refusal : `Redirect to ${url}: ${refusal}` };
      const message = await this.request({ ...request, url }, signal);
      const { statusCode: status = 0, headers } = message;
      const next = status === 307 || status === 308 ? headers.location : undefined;
      if (next === undefined || !URL.canParse(next, url)) return resultOf(status, message);
      message.destroy();
      url = new URL(next, url).href;
    }
    return { error: `The endpoint redirects more than ${MAX_REDIRECTS} times.` };
  }

  /** An endpoint may close an idle connection while it is used again. The request is then repeated, once. */
  private request(request: WebhookRequest, signal: AbortSignal, isRepeated = false): Promise<IncomingMessage> {
    const { url, headers, body } = request;
    const isSecure = url.startsWith('https:');
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      lookup: this.lookup,
      agent: this.agents[isSecure ? 'https:' : 'http:'],
      signal,
    };
    return new Promise((resolve, reject) => {
      const sent = (isSecure ? requestHttps : requestHttp)(url, options, resolve);
      sent.on('error', (error: NodeJS.ErrnoException) => {
        const wasClosed = sent.reusedSocket && error.code === 'ECONNRESET' && !isRepeated;
        if (wasClosed) resolve(this.request(request, signal, true));
        else reject(error);
      });
      sent.end(body);
    });
  }
}

/** Messages of failed connections have the address, which tenants must not read. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, message }: NodeJS.ErrnoException = error;
  const isConnection = syscall === 'connect' || error instanceof AggregateError;
  return isConnection ? `The connection failed: ${code ?? 'no address responds'}.` : message;
}

async function resultOf(status: number, message: IncomingMessage): Promise<Omit<Attempt, 'durationMs'>> {
  const isAccepted = status >= 200 && status < 300;
  const response = (await readBeginning(message)).slice(0, KEPT_CHARACTERS).replace(NULS, '');
  const retryAfterMs = retryAfterOf(message.headers['retry-after']);
  return {
    status,
    response,
    ...(isAccepted ? {} : { error: `The endpoint responded with ${status}.` }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

async function readBeginning(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop closes the connection.
    if (size >= MAX_RESPONSE_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString();
}

/** Only seconds: a date depends on the clock of the endpoint. */
function retryAfterOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
