import type { RequestContext } from '../../http/requests/request-context';

/** The preferences of a request (RFC 7240). Unknown and malformed ones are ignored. */
export interface Preferences {
  /** Seconds for which the response may wait; absent without `Prefer: wait=30`. */
  readonly waitSeconds?: number;
  /** Whether a list returns `count`. */
  readonly count: boolean;
}

/** A proxy closes a connection without bytes after a minute. */
const MAX_WAIT_SECONDS = 50;

/** Returns the preferences, and reports `count` as applied. */
export function preferencesOf(context: RequestContext): Preferences {
  const parts = (context.header('prefer') ?? '').split(',').map((part) => part.trim().toLowerCase());
  const wait = parts.map((part) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(part)?.[1]).find((each) => each !== undefined);
  const count = parts.includes('count');
  if (count) context.addHeaders({ 'preference-applied': 'count' });
  return { count, ...(wait === undefined ? {} : { waitSeconds: Math.min(Number(wait), MAX_WAIT_SECONDS) }) };
}
