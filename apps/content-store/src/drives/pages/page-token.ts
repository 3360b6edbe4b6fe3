import { RejectedError } from '@scriptorium/contracts';

/** Encodes text parts as one opaque, URL-safe token. */
export function pageToken(...parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * Returns the parts of a token. Rejects with PAGE_TOKEN_INVALID unless `counts` has their number and `isValid` accepts
 * them.
 */
export function partsOfToken(
  token: string,
  counts: readonly number[],
  isValid: (parts: readonly string[]) => boolean,
): string[] {
  const parts = parse(token);
  if (Array.isArray(parts) && counts.includes(parts.length)) {
    const texts = parts.filter((part): part is string => typeof part === 'string');
    if (texts.length === parts.length && isValid(texts)) return texts;
  }
  throw invalidPageToken();
}

export function invalidPageToken(): RejectedError {
  return new RejectedError(
    'PAGE_TOKEN_INVALID',
    'The page token is not valid for this list. Use a token that this list returned.',
  );
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}
