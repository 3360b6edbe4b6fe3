import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';

import { GatewayConfig } from '../../config';
import { addResponseHeaders } from './transport/response-headers';
import { DuplicateController } from './duplicates/duplicate.controller';
import { FieldsController } from './models/fields.controller';
import { ItemChecksController } from './items/item-checks.controller';
import { ItemTypesController } from './models/item-types.controller';
import { ItemsController } from './items/items.controller';
import { JobResultsController } from './jobs/job-results.controller';
import { PublishingController } from './publishing/publishing.controller';
import { DatocmsLimit } from './transport/rate-limit.guard';
import { RepeatProofs } from './duplicates/repeat-proofs.service';
import { SiteController } from './site/site.controller';
import { VersionsController } from './items/versions.controller';

/**
 * DatoCMS's Content Management API, as its client `@datocms/cma-client-node` 5 uses it. A space is an environment. The
 * dialect only translates. The services check permissions and apply the rules.
 */
@Module({
  providers: [RepeatProofs, DatocmsLimit],
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
    addResponseHeaders(this.adapterHost.httpAdapter.getInstance(), { limit: this.config.datocmsRateLimit });
  }
}
