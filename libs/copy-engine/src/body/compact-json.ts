import { RejectedError } from '@scriptorium/contracts';
import { createScanner } from 'jsonc-parser';

/** More levels than any content type has, and few enough for the stack of a recursive parser. */
export const MAX_NESTING = 256;

/**
 * Returns the same JSON text without white space between its tokens. The tokens do not change. Rejects with
 * BODY_NOT_JSON or BODY_TOO_DEEP {limit}.
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
      throw new RejectedError(
        'BODY_TOO_DEEP',
        `The body must not be nested deeper than ${String(MAX_NESTING)} levels.`,
        {
          limit: MAX_NESTING,
        },
      );
    }
    tokens.push(token);
  }
  return tokens.join('');
}
