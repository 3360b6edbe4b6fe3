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
 * token request. After a failed token request the next request tries again.
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
    this.cached ??= this.request();
    const requested = this.cached;
    try {
      const { token, usableUntil } = await requested;
      if (this.now() < usableUntil) return token;
    } catch (error) {
      this.drop(requested);
      throw error;
    }
    this.drop(requested);
    return this.current();
  }

  /** Returns a new token after a 401. Several requests that were rejected with one token share one new token. */
  async replace(rejected: string): Promise<string> {
    const cached = this.cached;
    if ((await cached)?.token === rejected && cached !== undefined) this.drop(cached);
    return this.current();
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
    const { access_token, expires_in } = (await response.json()) as { access_token: string; expires_in: number };
    const life = expires_in * 1000;
    return { token: access_token, usableUntil: requestedAt + life - Math.min(MARGIN_MS, life / 2) };
  }
}
