import { RouteConfig } from '@nestjs/platform-fastify';

import type { RouteMetadata } from './streamed';

/** Marks a route whose handler streams the body with `bytesOf`. The body has no size limit. */
export const Streamed = (): MethodDecorator => RouteConfig({ isStreamed: true } satisfies RouteMetadata);
