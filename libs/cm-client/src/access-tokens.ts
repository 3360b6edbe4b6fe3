import { errorOf } from './cm-error';

/** A personal token, or the credentials that are given an access token for. */
export type Access = { readonly token: string } | { readonly clientId: string; readonly clientSecret: string };

export type Send = (request: Request) => Promise<Response>;

/** Milliseconds before its end from which a token is not used any more: less for short-lived ones. */
const MARGIN = 30_000;

interface Held {
  readonly token: string;
  readonly usableUntil: number;
}

/**
 * Access tokens for client credentials, each kept until shortly before it expires. Requests that come together wait for
 * one token. One that could not be had is asked for again by the next request.
 */
export class AccessTokens {
  private held: Promise<Held> | undefined;

  constructor(
    private readonly tokenUrl: string,
    private readonly credentials: { readonly clientId: string; readonly clientSecret: string },
    private readonly send: Send,
    private readonly now: () => number,
  ) {}

  async current(): Promise<string> {
    this.held ??= this.ask();
    const asked = this.held;
    try {
      const { token, usableUntil } = await asked;
      if (this.now() < usableUntil) return token;
    } catch (error) {
      this.drop(asked);
      throw error;
    }
    this.drop(asked);
    return this.current();
  }

  /** After a 401. Several requests that were refused with one token are given one new one. */
  async replace(refused: string): Promise<string> {
    const asked = this.held;
    if ((await asked)?.token === refused && asked !== undefined) this.drop(asked);
    return this.current();
  }

  private drop(asked: Promise<Held>): void {
    if (this.held === asked) this.held = undefined;
  }

  private async ask(): Promise<Held> {
    const { clientId, clientSecret } = this.credentials;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const asked = this.now();
    const answer = await this.send(new Request(this.tokenUrl, { method: 'POST', body: new URLSearchParams(form) }));
    if (!answer.ok) throw await errorOf(answer);
    const { access_token, expires_in } = (await answer.json()) as { access_token: string; expires_in: number };
    const life = expires_in * 1000;
    return { token: access_token, usableUntil: asked + life - Math.min(MARGIN, life / 2) };
  }
}
