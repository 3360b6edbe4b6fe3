import { RejectedError } from '@scriptorium/contracts';

/** Text parts as one opaque token that goes into URLs as it is. */
export function pageToken(...parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Its parts. Rejected with PAGE_TOKEN_INVALID where they are not as many, or not what `isValid` says. */
export function partsOfToken(token: string, count: number, isValid: (parts: readonly string[]) => boolean): string[] {
  const parts = parse(token);
  if (Array.isArray(parts) && parts.length === count) {
    const texts = parts.filter((part): part is string => typeof part === 'string');
    if (texts.length === count && isValid(texts)) return texts;
  }
  throw new RejectedError('PAGE_TOKEN_INVALID', 'This is not where a page of this list ended.');
}

function parse(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
}
