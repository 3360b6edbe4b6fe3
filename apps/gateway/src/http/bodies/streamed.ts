import { Readable } from 'node:stream';

import { RouteConfig } from '@nestjs/platform-fastify';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

interface RouteFacts {
  readonly isStreamed?: boolean;
}

/** A route whose requests are not read as text before its handler runs: it takes them by `bytesOf`, of any length. */
export const Streamed = (): MethodDecorator => RouteConfig({ isStreamed: true } satisfies RouteFacts);

export function isStreamed({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as RouteFacts).isStreamed === true;
}

/**
 * What is sent, as it comes; nothing where no body was sent. Of a streamed route. Who stops reading may go on later, or let it be:
 * the connection stays, so that an answer gets through. Fails with REQUEST_ABORTED where the client goes away.
 */
export async function* bytesOf({ body }: FastifyRequest): AsyncGenerator<Buffer, void, undefined> {
  if (!(body instanceof Readable)) return;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk as Buffer;
  } catch {
    throw new RejectedError('REQUEST_ABORTED', 'The request ended before it was whole.');
  }
}

/** Bytes up to which a request that is refused is heard to its end. */
const HEARD_LIMIT = 128 * 1024 * 1024;

/**
 * Hears out what is left of a request: to a client that is cut off while it writes, the answer that says what was wrong is
 * lost. Past the limit it is; nothing else can come over such a connection.
 */
export async function hearOut(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  let size = 0;
  try {
    for await (const chunk of bytesOf(request)) {
      size += chunk.length;
      if (size <= HEARD_LIMIT) continue;
      void reply.header('connection', 'close');
      return;
    }
  } catch {
    // Gone: nobody waits for the answer.
  }
}
