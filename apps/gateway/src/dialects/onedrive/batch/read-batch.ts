import { RejectedError } from '@scriptorium/contracts';

import type { RequestBody } from '../../../http/bodies/request-body';

/** One request of a batch. */
export interface BatchedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ids of the requests that must complete first. */
  readonly dependsOn: readonly string[];
}

/** Maximum number of requests, as in Graph. */
const LIMIT = 20;

/**
 * Returns the requests of a batch, each after its dependencies. Rejects a malformed batch as a whole, with
 * FIELD_REQUIRED or FIELD_INVALID {property}, or BATCH_TOO_LARGE {limit}.
 */
export function readBatch(body: RequestBody): BatchedRequest[] {
  const sent = body.optionalObjects('requests') ?? [];
  if (sent.length === 0) throw invalid('requests', '"requests" must contain at least one request.');
  if (sent.length > LIMIT) {
    throw new RejectedError('BATCH_TOO_LARGE', `A batch may have at most ${LIMIT} requests.`, { limit: LIMIT });
  }
  const requests = sent.map(readRequest);
  const ids = new Set(requests.map(({ id }) => id));
  if (ids.size < requests.length) throw invalid('requests', 'Each request must have a unique "id".');
  const isUnknown = requests.some(({ dependsOn }) => !dependsOn.every((id) => ids.has(id)));
  if (isUnknown) throw invalid('requests', '"dependsOn" must name requests of the same batch.');
  return sortByDependency(requests);
}

function readRequest(request: RequestBody): BatchedRequest {
  const id = request.text('id');
  return {
    id,
    method: request.text('method').toUpperCase(),
    url: request.text('url'),
    headers: readHeaders(request.optionalObject('headers')),
    ...readBody(id, request.unchecked('body')),
    dependsOn: request.optionalList('dependsOn') ?? [],
  };
}

function readHeaders(headers: RequestBody | undefined): Record<string, string> {
  const names = headers?.names ?? [];
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), headers?.text(name) ?? '']));
}

/** Either alphabet, with or without padding. */
const BASE64 = /^[\w+/-]*={0,2}$/;

/** Returns the body: JSON as text, and a string as the bytes that it encodes in base64, whatever their content type. */
function readBody(id: string, body: unknown): { readonly body?: string | Buffer } {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'string') return { body: JSON.stringify(body) };
  // Four characters encode three bytes; a single remaining character encodes none.
  if (!BASE64.test(body) || body.replace(/=+$/, '').length % 4 === 1) {
    throw invalid('requests', `The "body" of request ${id} is a string and must be base64. Send other JSON as it is.`);
  }
  return { body: Buffer.from(body, 'base64') };
}

/** Sorts the requests after their dependencies. Rejects a cycle with FIELD_INVALID. */
function sortByDependency(requests: readonly BatchedRequest[]): BatchedRequest[] {
  const placed = new Map<string, BatchedRequest>();
  let left = requests;
  while (left.length > 0) {
    const ready = left.filter(({ dependsOn }) => dependsOn.every((id) => placed.has(id)));
    if (ready.length === 0) throw invalid('requests', '"dependsOn" must not contain a cycle.');
    for (const request of ready) placed.set(request.id, request);
    left = left.filter(({ id }) => !placed.has(id));
  }
  return [...placed.values()];
}

function invalid(property: string, message: string): RejectedError {
  return new RejectedError('FIELD_INVALID', message, { property });
}
