import { RejectedError } from '@scriptorium/contracts';

import type { RequestBody } from '../../../http/bodies/request-body';

/** One request of a batch. */
export interface BatchedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ids of others, which are to come first. */
  readonly dependsOn: readonly string[];
}

/** As Graph has it. */
const LIMIT = 20;

/**
 * The requests of a batch, each behind those that it depends on. Rejected with FIELD_REQUIRED and FIELD_INVALID {property},
 * BATCH_TOO_LARGE {limit}: what cannot be taken apart is refused as a whole.
 */
export function readBatch(body: RequestBody): BatchedRequest[] {
  const sent = body.optionalObjects('requests') ?? [];
  if (sent.length === 0) throw invalid('requests', '"requests" holds at least one request.');
  if (sent.length > LIMIT)
    throw new RejectedError('BATCH_TOO_LARGE', `A batch has ${LIMIT} requests.`, { limit: LIMIT });
  const requests = sent.map(readRequest);
  const ids = new Set(requests.map(({ id }) => id));
  if (ids.size < requests.length) throw invalid('requests', 'Each request has an id of its own.');
  const isUnknown = requests.some(({ dependsOn }) => !dependsOn.every((id) => ids.has(id)));
  if (isUnknown) throw invalid('requests', '"dependsOn" names requests of the same batch.');
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

/** With its padding or without, in either alphabet. */
const BASE64 = /^[\w+/-]*={0,2}$/;

/** JSON as it is; a text is bytes in base64, whatever type they have. */
function readBody(id: string, body: unknown): { readonly body?: string | Buffer } {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'string') return { body: JSON.stringify(body) };
  // Four characters are three bytes: of one alone there are none.
  if (!BASE64.test(body) || body.replace(/=+$/, '').length % 4 === 1) {
    throw invalid(
      'requests',
      `The "body" of request ${id} is no base64, which a text has to be; other JSON is sent as it is.`,
    );
  }
  return { body: Buffer.from(body, 'base64') };
}

/** Those that depend on each other in a circle have no order. */
function sortByDependency(requests: readonly BatchedRequest[]): BatchedRequest[] {
  const placed = new Map<string, BatchedRequest>();
  let left = requests;
  while (left.length > 0) {
    const ready = left.filter(({ dependsOn }) => dependsOn.every((id) => placed.has(id)));
    if (ready.length === 0) throw invalid('requests', '"dependsOn" leads in a circle.');
    for (const request of ready) placed.set(request.id, request);
    left = left.filter(({ id }) => !placed.has(id));
  }
  return [...placed.values()];
}

function invalid(property: string, message: string): RejectedError {
  return new RejectedError('FIELD_INVALID', message, { property });
}
