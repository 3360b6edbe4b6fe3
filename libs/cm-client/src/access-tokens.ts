import { errorOf } from './cm-error';

/** A personal token, or client credentials from which the client requests access tokens. */
export type Access = { readonly token: string } | { readonly clientId: string; readonly clientSecret: string };

export type Send = (request: Request) => Promise<Response>;

/** A token is not used in the last 30 s of its life, or in the second half if that is shorter. */
const MARGIN_MS = 30_000;

interface CachedToken {
  readonly token: string;
  readonly usableUntil: number;
}

/**
 * Access tokens for client credentials, each cached until shortly before it expires. Concurrent requests share one
 * token request and its failure; the next request tries again. A mutex does not fit: after a failure, each request that
 * waits would send its own token request, one after the other.
 */
export class AccessTokens {
  private cached: Promise<CachedToken> | undefined;

  constructor(
    private readonly tokenUrl: string,
    private readonly credentials: { readonly clientId: string; readonly clientSecret: string },
    private readonly send: Send,
    private readonly now: () => number,
  ) {}

  async current(): Promise<string> {
    const { cached } = this;
    if (cached !== undefined) {
      const { token, usableUntil } = await cached;
      if (this.now() < usableUntil) return token;
      this.drop(cached);
    }
    return this.requested();
  }

  /** Returns a new token after a 401. Several requests that were rejected with one token share one new token. */
  async replace(rejected: string): Promise<string> {
    const { cached } = this;
    if (cached !== undefined && (await cached).token === rejected) this.drop(cached);
    return this.current();
  }

  /**
   * Returns the token of the request in flight, or requests one, also if the token is already expired. Otherwise a
   * server that sends no lifetime would receive token requests without end.
   */
  private async requested(): Promise<string> {
    const requested = (this.cached ??= this.request());
    try {
      return (await requested).token;
    } catch (error) {
      this.drop(requested);
      throw error;
    }
  }

  private drop(requested: Promise<CachedToken>): void {
    if (this.cached === requested) this.cached = undefined;
  }

  private async request(): Promise<CachedToken> {
    const { clientId, clientSecret } = this.credentials;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const requestedAt = this.now();
    const response = await this.send(new Request(this.tokenUrl, { method: 'POST', body: new URLSearchParams(form) }));
    if (!response.ok) throw await errorOf(response);
    const { token, lifeMs } = await this.issued(response);
    return { token, usableUntil: requestedAt + lifeMs - Math.min(MARGIN_MS, lifeMs / 2) };
  }

  /** Throws for a response that a proxy sends in place of the token endpoint's, such as a page to sign in. */
  private async issued(response: Response): Promise<{ readonly token: string; readonly lifeMs: number }> {
    const body: unknown = await response.json().catch(() => undefined);
    const { access_token: token, expires_in: seconds } = (body ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof token !== 'string' || token === '') {
      throw new Error(`${this.tokenUrl} returned no access token. Check the URL of the token endpoint.`);
    }
    return { token, lifeMs: Number(seconds) * 1000 };
  }
}
