import { Module } from '@nestjs/common';

import { BulkUpdateController } from './bulk-update.controller';
import { ContentItemsController } from './content-items.controller';
import { ContentTypeSchemasController } from './content-type-schemas.controller';
import { ContentTypesController } from './content-types.controller';
import { FacetsController } from './facets.controller';
import { FoldersController } from './folders.controller';
import { HubsController } from './hubs.controller';
import { ItemActionsController } from './item-actions.controller';
import { LocalizationsController } from './localizations.controller';
import { PublishingController } from './publishing.controller';
import { RelatedItemsController } from './related-items.controller';
import { RepositoriesController } from './repositories.controller';
import { TokenController } from './token.controller';
import { WorkflowStatesController } from './workflow-states.controller';

/**
 * Amplience Dynamic Content's management API, as its SDKs (1.x and 3.x) and its dc-cli speak it. Translates, and holds
 * no rule of its own: what may be done, and what becomes of it, is the services' business.
 */
@Module({
  controllers: [
    TokenController,
    HubsController,
    WorkflowStatesController,
    RepositoriesController,
    FoldersController,
    ContentTypesController,
    ContentTypeSchemasController,
    ContentItemsController,
    BulkUpdateController,
    ItemActionsController,
    RelatedItemsController,
    PublishingController,
    FacetsController,
    LocalizationsController,
  ],
})
export class AmplienceModule {}
