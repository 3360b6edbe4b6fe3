import { Controller, Get, Res } from '@nestjs/common';
import { pingBlobCopyWorker, pingContentStore, pingLocalizationPlanner } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';
import type { FastifyReply } from 'fastify';

const PINGS = [pingContentStore, pingLocalizationPlanner, pingBlobCopyWorker];
const TIMEOUT_MS = 1_000;

/**
 * `GET /health`: 200 if every service responds, otherwise 503. It reports nothing else and requires no token.
 *
 * Does not use @nestjs/terminus: it has a fixed response body (`info`, `error`, `details`) and throws if a check fails.
 * The controller would have to convert both, and would save one `Promise.all`.
 */
@Controller('health')
export class HealthController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  async health(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const states = await Promise.all(PINGS.map((ping) => this.stateOf(ping)));
    const ok = states.every(([, state]) => state === 'ok');
    void reply.status(ok ? 200 : 503).header('cache-control', 'no-store');
    return { status: ok ? 'ok' : 'unavailable', services: { gateway: 'ok', ...Object.fromEntries(states) } };
  }

  private async stateOf(ping: (typeof PINGS)[number]): Promise<[service: string, state: 'ok' | 'unavailable']> {
    const answers = await this.rpc.call(ping, {}, { timeoutMs: TIMEOUT_MS }).then(
      () => true,
      () => false,
    );
    return [ping.service, answers ? 'ok' : 'unavailable'];
  }
}
