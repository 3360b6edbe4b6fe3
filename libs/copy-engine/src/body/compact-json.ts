import { RejectedError } from '@scriptorium/contracts';
import { createScanner } from 'jsonc-parser';

/** Deeper than any content type nests, and far from where a recursive parser runs out of stack. */
export const MAX_NESTING = 256;

/**
 * The same JSON text without white space between its tokens; every token stays as it was written.
 * Rejects with BODY_NOT_JSON or BODY_TOO_DEEP {limit}.
 */
export function compactJson(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new RejectedError(
      'BODY_NOT_JSON',
      `Not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const scanner = createScanner(text, true);
  const tokens: string[] = [];
  let nesting = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const start = scanner.getTokenOffset();
    const token = text.slice(start, start + scanner.getTokenLength());
    if (token === '{' || token === '[') nesting += 1;
    if (token === '}' || token === ']') nesting -= 1;
    if (nesting > MAX_NESTING) {
      throw new RejectedError('BODY_TOO_DEEP', `The body nests deeper than ${String(MAX_NESTING)} levels.`, {
        limit: MAX_NESTING,
      });
    }
    tokens.push(token);
  }
  return tokens.join('');
}
