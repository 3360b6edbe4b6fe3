import { IDEMPOTENCY_KEY } from '@scriptorium/contracts';

import { schemaOf } from '../../../http/dtos/rules';

/**
 * The headers of all routes, for the OpenAPI document. They have no class: an entity tag that does not match is no
 * error, and the key is checked by `requireValidKey` with the same limits.
 */
const header = (description: string, limits: object = {}) => ({
  description,
  schema: { type: 'string' as const, ...limits },
});

export const HEADER = {
  'Idempotency-Key': header(
    'A repeated request with the same key gets the response to the first one.',
    schemaOf(IDEMPOTENCY_KEY),
  ),
  'If-Match': header('Entity tags: the item is updated only if it still has one of them.'),
  'If-None-Match': header('Entity tags: 304 if the item still has one of them.'),
  'Scriptorium-Based-On': header('The version of the source that the new content of a copy takes into account.'),
  ETag: header("The item's hash, quoted."),
  Location: header('The URL of the created resource.'),
} as const;
export type RequestHeader = 'Idempotency-Key' | 'If-Match' | 'If-None-Match' | 'Scriptorium-Based-On';
export type ResponseHeader = 'ETag' | 'Location';
