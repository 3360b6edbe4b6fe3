import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { type SystemHealth, SystemHealthReader } from './system-health.service';

/**
 * `GET /health`: the state of the services and of what they depend on. 503 if the system cannot serve: the gateway or a
 * service has no instance that works. It requires no token.
 *
 * Does not use @nestjs/terminus: it has a fixed response body (`info`, `error`, `details`), runs the checks on demand,
 * so that a probe waits for a dependency that hangs, and throws if a check fails.
 */
@Controller('health')
export class HealthController {
  constructor(private readonly system: SystemHealthReader) {}

  @Get()
  health(@Res({ passthrough: true }) reply: FastifyReply): SystemHealth {
    const health = this.system.read();
    void reply.status(health.status === 'unavailable' ? 503 : 200).header('cache-control', 'no-store');
    return health;
  }
}
