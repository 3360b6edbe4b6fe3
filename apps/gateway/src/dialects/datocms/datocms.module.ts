import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { ThrottlerModule } from '@nestjs/throttler';

import { GatewayConfig } from '../../config';
import { addAnswerHeaders } from './answer-headers';
import { DuplicateController } from './duplicate.controller';
import { FieldsController } from './fields.controller';
import { ItemChecksController } from './item-checks.controller';
import { ItemTypesController } from './item-types.controller';
import { ItemsController } from './items.controller';
import { JobResultsController } from './job-results.controller';
import { PublishingController } from './publishing.controller';
import { WINDOW } from './rate-limit-guard';
import { RepeatProofs } from './repeat-proofs';
import { SiteController } from './site.controller';
import { VersionsController } from './versions.controller';

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
  providers: [RepeatProofs],
  controllers: [
    SiteController,
    ItemTypesController,
    FieldsController,
    ItemsController,
    ItemChecksController,
    PublishingController,
    DuplicateController,
    VersionsController,
    JobResultsController,
  ],
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
