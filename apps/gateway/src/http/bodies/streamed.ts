import { Readable } from 'node:stream';

import { MAX_REQUEST_BYTES, RejectedError } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface RouteMetadata {
  readonly isStreamed?: boolean;
  /** Maximum bytes of a body that is not streamed. */
  readonly maxBytes?: number;
}

export function isStreamed({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as RouteMetadata).isStreamed === true;
}

/** Returns the maximum bytes of a body that is not streamed. */
export function maxBytesOf({ routeOptions }: FastifyRequest): number {
  return (routeOptions.config as RouteMetadata).maxBytes ?? MAX_REQUEST_BYTES;
}

/**
 * Yields the body of a streamed route as it arrives; nothing without a body. A reader may stop and continue later: the
 * connection stays open, so that a response can be sent. Rejects with REQUEST_ABORTED if the client disconnects.
 */
export async function* bytesOf({ body }: FastifyRequest): AsyncGenerator<Buffer, void, undefined> {
  if (!(body instanceof Readable)) return;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch {
    throw new RejectedError('REQUEST_ABORTED', 'The client disconnected before the request was complete.');
  }
}

/** Maximum bytes of a rejected request that are read and dropped. */
const DRAIN_LIMIT = 128 * 1024 * 1024;

/**
 * Reads and drops the rest of a rejected request: a client that is disconnected while it writes does not receive the
 * response that names the error. Above the limit, the connection is closed.
 */
export async function drain(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of bytesOf(request)) {
      size += chunk.length;
      if (size <= DRAIN_LIMIT) continue;
      void reply.header('connection', 'close');
      return;
    }
  } catch {
    // The client has disconnected.
  }
}
