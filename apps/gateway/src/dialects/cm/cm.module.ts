import { Module } from '@nestjs/common';

import { BranchesController } from './branches/branches.controller';
import { ContentTypes } from './content-types/content-types';
import { ContentTypesController } from './content-types/content-types.controller';
import { ItemActionsController } from './items/item-actions.controller';
import { ItemListsController } from './items/item-lists.controller';
import { ItemsController } from './items/items.controller';
import { LocalesController } from './locales/locales.controller';

/**
 * Sitecore's Content Management API: items that share an id and differ in locale, and the copy of one into another
 * locale. Only the copy and a few routes around it are documented by the original; what is inferred is in docs/reference/cm-api.md.
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
