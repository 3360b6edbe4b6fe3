import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { ThrottlerModule } from '@nestjs/throttler';

import { GatewayConfig } from '../../config';
import { addAnswerHeaders } from './answer-headers';
import { FieldsController } from './fields.controller';
import { ItemTypesController } from './item-types.controller';
import { ItemsController } from './items.controller';
import { JobResultsController } from './job-results.controller';
import { WINDOW } from './rate-limit-guard';

/**
 * DatoCMS' Content Management API, as its client `@datocms/cma-client-node` 5 speaks it. A space is an environment.
 * Translates, and holds no rule of its own: what may be done, and what becomes of it, is the services' business.
 */
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [GatewayConfig],
      useFactory: ({ datocmsRateLimit }: GatewayConfig) => [{ ttl: WINDOW, limit: datocmsRateLimit }],
    }),
  ],
  controllers: [ItemsController, ItemTypesController, FieldsController, JobResultsController],
})
export class DatocmsModule implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost<FastifyAdapter>,
    private readonly config: GatewayConfig,
  ) {}

  onModuleInit(): void {
    addAnswerHeaders(this.adapterHost.httpAdapter.getInstance(), { limit: this.config.datocmsRateLimit });
  }
}
