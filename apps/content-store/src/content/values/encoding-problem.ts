import { RejectedError } from '@scriptorium/contracts';
import { MAX_BLOCK_DEPTH, type Problem, rejectionOf } from '@scriptorium/copy-engine';

/** A reason why a value cannot be stored. `path` is the API key of its field, after those of the blocks around it. */
export type EncodingProblem =
  | { readonly kind: 'invalid-value'; readonly path: string; readonly problem: Problem }
  | { readonly kind: 'unknown-fields'; readonly path: string; readonly names: readonly string[] }
  | { readonly kind: 'nested-too-deep'; readonly path: string; readonly depth: number };

/**
 * Rejects with the first problem: INVALID_FIELD {field, code, …}, INVALID_ATTRIBUTES {extraneous_attributes} or
 * RECORD_TOO_LARGE {limit, size}.
 */
export function requireEncodable([first]: readonly EncodingProblem[]): void {
  if (first !== undefined) throw rejectionOfProblem(first);
}

function rejectionOfProblem(problem: EncodingProblem): RejectedError {
  switch (problem.kind) {
    case 'invalid-value':
      return rejectionOf([problem.problem]);
    case 'unknown-fields':
      return unknownFields(problem.names);
    case 'nested-too-deep': {
      const message = `Blocks must not be nested more than ${String(MAX_BLOCK_DEPTH)} deep.`;
      return new RejectedError('RECORD_TOO_LARGE', message, { limit: MAX_BLOCK_DEPTH, size: problem.depth });
    }
  }
}

/** Returns INVALID_ATTRIBUTES {extraneous_attributes}. */
export function unknownFields(names: readonly string[]): RejectedError {
  return new RejectedError('INVALID_ATTRIBUTES', `Unknown fields: ${names.join(', ')}.`, {
    extraneous_attributes: names,
  });
}
