import { RouteConfig } from '@nestjs/platform-fastify';

import type { RouteMetadata } from './streamed';

/** Limits the body of a route. A longer one is rejected with REQUEST_TOO_LARGE {limit}. Default: MAX_REQUEST_BYTES. */
export const MaxBytes = (maxBytes: number): MethodDecorator => RouteConfig({ maxBytes } satisfies RouteMetadata);
