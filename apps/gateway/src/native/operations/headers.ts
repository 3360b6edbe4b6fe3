import { IDEMPOTENCY_KEY } from '@scriptorium/contracts';

import { schemaOf } from '../../http/dtos/rules';

/** The headers of the native API, for the OpenAPI document. */
const header = (description: string, limits: object = {}) => ({
  description,
  schema: { type: 'string' as const, ...limits },
});

export const HEADERS = {
  'Idempotency-Key': header(
    'A repeated request with the same key gets the response to the first one, within 24 hours.',
    schemaOf(IDEMPOTENCY_KEY),
  ),
  'If-Match': header('The change is made only if the resource still has this entity tag.'),
  'If-None-Match': header('304 if the resource still has this entity tag.'),
  Prefer: header('`count`: a list returns `count`. `wait=30`: the response waits up to 30 seconds for a change.'),
  'Content-Range': header('The place of the bytes: `bytes first-last/size`, or `bytes first-last/*`.'),
  Range: header('The bytes of the response: `bytes=first-last`.'),
  'If-Range': header('The range applies only if the content still has this entity tag.'),
  'Accept-Ranges': header('`bytes`: the content can be read in ranges.'),
  'Last-Event-ID': header('The event after which the stream continues.'),
  ETag: header('The entity tag of the resource.'),
  Location: header('The address of the created resource.'),
  Link: header('The address of the next page, with `rel="next"`.'),
  'Scriptorium-Position': header('The id of the last event that the response reflects.'),
  'Cache-Control': header('For how long a cache may use the response.'),
  'Content-Language': header('The locale of the content.'),
  Vary: header('A cache uses the response only for requests with the same `Authorization`.'),
  'Set-Cookie': header('The cookie of the session: `HttpOnly; Secure; SameSite=Strict`, for paths below `/v1`.'),
  'Surrogate-Key': header('The keys by which a CDN can remove the response.'),
} as const;

export type RequestHeader =
  | 'Idempotency-Key'
  | 'If-Match'
  | 'If-None-Match'
  | 'If-Range'
  | 'Range'
  | 'Content-Range'
  | 'Prefer'
  | 'Last-Event-ID';
export type ResponseHeader = Exclude<keyof typeof HEADERS, Exclude<RequestHeader, 'Content-Range'>>;
