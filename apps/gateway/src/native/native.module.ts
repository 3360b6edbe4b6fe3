import { Module } from '@nestjs/common';

import { FilesModule } from '../files/files.module';
import { AccessController } from './administration/access.controller';
import { FoldersController } from './administration/folders.controller';
import { LocalesController } from './administration/locales.controller';
import { RepositoriesController } from './administration/repositories.controller';
import { Repositories } from './administration/repositories.service';
import { SpacesController } from './administration/spaces.controller';
import { TypesController } from './administration/types.controller';
import { FamiliesController } from './content/families.controller';
import { Exports } from './content/import/export.service';
import { ImportController } from './content/import/import.controller';
import { Imports } from './content/import/import.service';
import { RelationsController } from './content/relations.controller';
import { VariantActionsController } from './content/variant-actions.controller';
import { VariantsController } from './content/variants.controller';
import { Variants } from './content/variants.service';
import { Deliveries } from './delivery/deliveries.service';
import { DeliveryController } from './delivery/delivery.controller';
import { DriveItemsController } from './drives/drive-items.controller';
import { DriveContentController } from './drives/drive-content.controller';
import { DriveUploadsController } from './drives/drive-uploads.controller';
import { DrivesController } from './drives/drives.controller';
import { IdentityController } from './identity/identity.controller';
import { Principals } from './identity/principals.service';
import { EventStreams } from './events/event-streams.service';
import { JobEventsController } from './events/job-events.controller';
import { SpaceEventsController } from './events/space-events.controller';
import { JobActionsController } from './jobs/job-actions.controller';
import { JobNodesController } from './plans/job-nodes.controller';
import { JobUndoController } from './plans/job-undo.controller';
import { JobOutcomesController } from './jobs/job-outcomes.controller';
import { JobReads } from './jobs/job-reads.service';
import { JobsController } from './jobs/jobs.controller';
import { SessionController } from './sessions/session.controller';
import { SignInCodes } from './sessions/sign-in-codes.service';
import { LimitsController } from './limits/limits.controller';
import { CoverageController } from './sync/coverage.controller';
import { ConflictsController } from './conflicts/conflicts.controller';
import { SyncController } from './sync/sync.controller';
import { SnapshotController } from './snapshot/snapshot.controller';
import { Pages } from './lists/pages.service';
import { CopiesController } from './plans/copies.controller';
import { PlansController } from './plans/plans.controller';
import { WebhookDeliveriesController } from './webhooks/webhook-deliveries.controller';
import { WebhooksController } from './webhooks/webhooks.controller';

/** The native API (docs/contracts/native.md): its controllers are the operations of the OpenAPI document. */
@Module({
  imports: [FilesModule],
  controllers: [
    IdentityController,
    SessionController,
    LimitsController,
    FamiliesController,
    VariantsController,
    VariantActionsController,
    RelationsController,
    SyncController,
    ConflictsController,
    CoverageController,
    ImportController,
    DeliveryController,
    LocalesController,
    SpacesController,
    RepositoriesController,
    FoldersController,
    TypesController,
    AccessController,
    JobsController,
    JobActionsController,
    JobOutcomesController,
    JobNodesController,
    JobUndoController,
    JobEventsController,
    SpaceEventsController,
    DrivesController,
    DriveItemsController,
    DriveContentController,
    DriveUploadsController,
    SnapshotController,
    PlansController,
    CopiesController,
    WebhooksController,
    WebhookDeliveriesController,
  ],
  providers: [
    Pages,
    Principals,
    Variants,
    Imports,
    Exports,
    Deliveries,
    Repositories,
    JobReads,
    EventStreams,
    SignInCodes,
  ],
})
export class NativeModule {}
