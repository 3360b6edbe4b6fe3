import { Module } from '@nestjs/common';

import { BranchesController } from './branches/branches.controller';
import { ContentTypes } from './content-types/content-types.service';
import { ContentTypesController } from './content-types/content-types.controller';
import { ItemActionsController } from './items/item-actions.controller';
import { ItemListsController } from './items/item-lists.controller';
import { ItemsController } from './items/items.controller';
import { LocalesController } from './locales/locales.controller';

/**
 * Sitecore's Content Management API: items that share an id and differ in locale, and the copy of an item into another
 * locale. The original documents only the copy and a few related routes. docs/reference/cm-api.md lists the inferred
 * behaviour.
 */
@Module({
  controllers: [
    BranchesController,
    LocalesController,
    ContentTypesController,
    ItemListsController,
    ItemsController,
    ItemActionsController,
  ],
  providers: [ContentTypes],
})
export class CmModule {}
