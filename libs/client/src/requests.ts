import createFetchClient, { type Client } from 'openapi-fetch';

import { itemsOf, type ItemOf, type ListOptions, type ListPath, type Page, pagesOf } from './lists.js';
import type { paths } from './native-api.js';
import { problemOf } from './problem-error.js';
import { queryText } from './query-text.js';
import type { RetryOptions } from './retry-delay.js';
import { type Send, sendWithRetries } from './send-with-retries.js';

export interface ClientOptions {
  /** The address of the gateway, with the path prefix of a proxy: `https://edge.example/cs`. */
  readonly url: string;
  /** A token, or a function that returns the current one. Without it, a browser sends the cookie of its session. */
  readonly token?: string | (() => string | Promise<string>);
  readonly retry?: RetryOptions;
  /** Milliseconds until the headers of a response. Default: 90,000. A long poll takes up to 50,000. */
  readonly headersWithinMs?: number;
  /** Replaces `fetch`. */
  readonly send?: Send;
}

const HEADERS_WITHIN_MS = 90_000;

/** Sends the requests of the OpenAPI document, and reads its lists. */
export class Requests {
  readonly api: Client<paths>;
  readonly retry: RetryOptions;

  constructor({
    url,
    token,
    retry = {},
    headersWithinMs = HEADERS_WITHIN_MS,
    send = (it) => fetch(it),
  }: ClientOptions) {
    this.retry = retry;
    this.api = createFetchClient<paths>({
      baseUrl: url.replace(/\/+$/, ''),
      fetch: sendWithRetries(send, retry, headersWithinMs),
      querySerializer: queryText,
    });
    this.api.use({
      onRequest: async ({ request }) => {
        const current = typeof token === 'function' ? await token() : token;
        if (current !== undefined) request.headers.set('authorization', `Bearer ${current}`);
        if (takesKey(request)) request.headers.set('idempotency-key', newKey());
      },
      onResponse: async ({ response }) => {
        if (!response.ok && response.status !== 304) throw await problemOf(response);
      },
    });
  }

  /** Yields the items of a list, page by page: `items('/v1/spaces')`. */
  items<Path extends ListPath>(path: Path, options: ListOptions<Path>): AsyncGenerator<ItemOf<Path>> {
    return itemsOf(this.pages(path, options));
  }

  /** Yields the pages of a list, with `count` and `position`. */
  pages<Path extends ListPath>(path: Path, options: ListOptions<Path>): AsyncGenerator<Page<ItemOf<Path>>> {
    const { path: names, query, count, signal } = options as UntypedOptions;
    return pagesOf(async (cursor) => {
      const { data, response } = await this.get(path, {
        params: { path: names ?? {}, query: { ...query, ...(cursor === undefined ? {} : { cursor }) } },
        headers: count === true ? { prefer: 'count' } : {},
        ...(signal === undefined ? {} : { signal }),
      });
      return { data, headers: response.headers };
    });
  }

  /** The types of a path that is a type parameter cannot be inferred. */
  private get get(): (path: string, init: object) => Promise<{ readonly data?: unknown; readonly response: Response }> {
    return this.api.GET as never;
  }
}

interface UntypedOptions {
  readonly path?: object;
  readonly query?: object;
  readonly count?: boolean;
  readonly signal?: AbortSignal;
}

/** An import is idempotent by itself. */
function takesKey({ method, headers }: Request): boolean {
  const isImport = headers.get('content-type')?.startsWith('application/x-ndjson') === true;
  return method === 'POST' && !isImport && !headers.has('idempotency-key');
}

/** Browsers have `crypto.randomUUID` only on pages from HTTPS. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
