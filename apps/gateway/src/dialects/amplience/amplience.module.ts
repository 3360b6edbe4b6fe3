import { Module } from '@nestjs/common';

import { BulkUpdateController } from './items/bulk-update.controller';
import { ContentItemsController } from './items/content-items.controller';
import { ContentTypeSchemasController } from './content-types/content-type-schemas.controller';
import { ContentTypesController } from './content-types/content-types.controller';
import { FacetsController } from './searches/facets.controller';
import { FoldersController } from './repositories/folders.controller';
import { HubsController } from './hubs/hubs.controller';
import { ItemActionsController } from './items/item-actions.controller';
import { LocalizationsController } from './localizations/localizations.controller';
import { PublishingController } from './publishing/publishing.controller';
import { RelatedItemsController } from './items/related-items.controller';
import { RepositoriesController } from './repositories/repositories.controller';
import { SecretProofs } from './tokens/secret-proofs.service';
import { TokenController } from './tokens/token.controller';
import { WorkflowStatesController } from './hubs/workflow-states.controller';

/**
 * Amplience Dynamic Content's management API, as its SDKs (1.x and 3.x) and its dc-cli use it. The dialect only
 * translates. The services check permissions and apply the rules.
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
  providers: [SecretProofs],
})
export class AmplienceModule {}
