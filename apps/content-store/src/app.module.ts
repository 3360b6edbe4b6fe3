import { type DynamicModule, Module } from '@nestjs/common';
import { Health, HealthModule } from '@scriptorium/health';
import { MessagingModule, OutboxModule, natsOptionsOf } from '@scriptorium/messaging';
import { createClient, databaseCheck, directAddressOf, translateDatabaseError } from '@scriptorium/persistence';
import { IssueTokenHandler } from './spaces/access/issue-token.handler';
import { ReadCallerHandler } from './spaces/access/read-caller.handler';
import { BranchesHandler } from './dialects/cm/branches/branches.handler';
import type { Config } from './config';
import { ContentTypesHandler } from './dialects/amplience/content-types/content-types.handler';
import { SchemasHandler } from './dialects/amplience/content-types/schemas.handler';
import { ListPool } from './database-pools.store';
import { DatabaseModule } from './database.module';
import { CreateDriveFolderHandler } from './drives/placement/create-drive-folder.handler';
import { DeleteDriveItemHandler } from './drives/recycle-bin/delete-drive-item.handler';
import { ListChildrenHandler } from './drives/items/list-children.handler';
import { SearchItemsHandler } from './drives/items/search-items.handler';
import { ListDriveChangesHandler } from './drives/changes/list-drive-changes.handler';
import { ReadDriveItemHandler } from './drives/items/read-drive-item.handler';
import { RestoreDriveItemHandler } from './drives/recycle-bin/restore-drive-item.handler';
import { SweepDriveItems } from './drives/recycle-bin/sweep-drive-items.service';
import { UpdateDriveItemHandler } from './drives/placement/update-drive-item.handler';
import { DrivesHandler } from './drives/drives.handler';
import { DefaultStore } from './drives/find-drive';
import { FacetItemsHandler } from './dialects/amplience/facets/facet-items.handler';
import { FileVersionsHandler } from './drives/files/file-versions.handler';
import { FoldersHandler } from './spaces/folders/folders.handler';
import { CopyItemHandler } from './dialects/amplience/items/saves/copy-item.handler';
import { CreateItemHandler } from './dialects/amplience/items/saves/create-item.handler';
import { ItemActionsHandler } from './dialects/amplience/items/status/item-actions.handler';
import { LinkedItemsHandler } from './dialects/amplience/items/reads/linked-items.handler';
import { ListHistoryHandler } from './dialects/amplience/items/reads/list-history.handler';
import { ListItemsHandler } from './dialects/amplience/items/reads/list-items.handler';
import { ReadItemHandler } from './dialects/amplience/items/reads/read-item.handler';
import { UpdateItemHandler } from './dialects/amplience/items/saves/update-item.handler';
import { CopyToLocaleHandler } from './dialects/cm/items/copies/copy-to-locale.handler';
import { CreateLocalizedItemHandler } from './dialects/cm/items/saves/create-localized-item.handler';
import { ItemStatusHandler } from './dialects/cm/items/status/item-status.handler';
import { ListLocalizedItemsHandler } from './dialects/cm/items/reads/list-localized-items.handler';
import { ReadLocalizedItemHandler } from './dialects/cm/items/reads/read-localized-item.handler';
import { SaveVersionHandler } from './dialects/cm/items/saves/save-version.handler';
import { ChangeLocalesHandler } from './dialects/cm/locales/change-locales.handler';
import { LocalesHandler } from './dialects/cm/locales/locales.handler';
import { ChangeFieldsHandler } from './dialects/datocms/models/change-fields.handler';
import { ChangeModelHandler } from './dialects/datocms/models/change-model.handler';
import { CreateModelHandler } from './dialects/datocms/models/create-model.handler';
import { ModelsHandler } from './dialects/datocms/models/models.handler';
import { SaveWithFieldsHandler } from './dialects/cm/content-types/save-with-fields.handler';
import { ReadOperationResultHandler } from './spaces/operation-results/read-operation-result.handler';
import { ReadStoredReplyHandler } from './spaces/idempotency-keys/read-stored-reply.handler';
import { ReadSnapshotHandler } from './content/snapshots/read-snapshot.handler';
import { KeepStates } from './content/snapshots/keep-states.service';
import { SweepTombstones } from './content/snapshots/sweep-tombstones.service';
import { SweepIdempotencyKeys } from './spaces/idempotency-keys/sweep-idempotency-keys.service';
import { SweepOperationResults } from './spaces/operation-results/sweep-operation-results.service';
import { PublishItemHandler } from './dialects/amplience/publishing/publish-item.handler';
import { PublishingJobsHandler } from './dialects/amplience/publishing/publishing-jobs.handler';
import { ListRecordsHandler } from './dialects/datocms/lists/list-records.handler';
import { ChangeRecordsHandler } from './dialects/datocms/publishing/change-records.handler';
import { CompareRecordStatesHandler } from './dialects/datocms/publishing/compare-record-states.handler';
import { PublishRecordHandler } from './dialects/datocms/publishing/publish-record.handler';
import { ReadRecordVersionsHandler } from './dialects/datocms/versions/read-record-versions.handler';
import { RestoreVersionHandler } from './dialects/datocms/versions/restore-version.handler';
import { CreateRecordHandler } from './dialects/datocms/records/saves/create-record.handler';
import { DeleteRecordHandler } from './dialects/datocms/records/deletes/delete-record.handler';
import { ReadRecordHandler } from './dialects/datocms/records/read-record.handler';
import { UpdateRecordHandler } from './dialects/datocms/records/saves/update-record.handler';
import { ValidateRecordHandler } from './dialects/datocms/records/saves/validate-record.handler';
import { ChangeRepositoriesHandler } from './dialects/amplience/repositories/change-repositories.handler';
import { DeleteRepositoryHandler } from './spaces/repositories/delete-repository.handler';
import { RepositoriesHandler } from './spaces/repositories/repositories.handler';
import { SitesHandler } from './dialects/datocms/site/sites.handler';
import { CeilingsHandler } from './spaces/ceilings.handler';
import { ChangeSpacesHandler } from './spaces/change-spaces.handler';
import { DeleteSpaceHandler } from './spaces/deletion/delete-space.handler';
import { DeletionTimes } from './spaces/deletion/deletion-times';
import { SweepSpaceDeletions } from './spaces/deletion/sweep-space-deletions.service';
import { SpacesHandler } from './spaces/spaces.handler';
import { UpdateSettingsHandler } from './spaces/update-settings.handler';
import { ChangeAccessHandler } from './spaces/change-access.handler';
import { ListAccessHandler } from './spaces/access/list-access.handler';
import { IdentityHandler } from './spaces/identity.handler';
import { DeleteContentHandler } from './dialects/native/saves/delete-content.handler';
import { ListContentHandler } from './dialects/native/reads/list-content.handler';
import { ReadDeliveredHandler } from './dialects/native/delivery/read-delivered.handler';
import { ReadLinksHandler } from './dialects/native/reads/read-links.handler';
import { SaveItemsHandler } from './dialects/native/saves/save-items.handler';
import { CoverageHandler } from './dialects/native/sync/coverage.handler';
import { ConflictsHandler } from './dialects/native/conflicts/conflicts.handler';
import { SyncHandler } from './dialects/native/sync/sync.handler';
import { ChangeTypesHandler } from './dialects/native/types/change-types.handler';
import { WorkflowStatesHandler } from './spaces/workflow-states/workflow-states.handler';
import { CommitUploadHandler } from './drives/uploads/commit-upload.handler';
import { ListUnusedLocationsHandler } from './drives/uploads/list-unused-locations.handler';
import { OpenUploadHandler } from './drives/uploads/open-upload.handler';
import { Retention } from './drives/uploads/retention';
import { SearchTimeout } from './search-timeout';
import { SweepRevalidations } from './content/validity/sweep-revalidations.service';
import { ValidationThreads } from './models/validation/validation-threads.service';
import { SweepUploads } from './drives/uploads/sweep-uploads.service';
import { UploadsHandler } from './drives/uploads/uploads.handler';

@Module({
  controllers: [
    DeleteContentHandler,
    IdentityHandler,
    ChangeAccessHandler,
    ListAccessHandler,
    ListContentHandler,
    ReadDeliveredHandler,
    ReadLinksHandler,
    ChangeTypesHandler,
    CoverageHandler,
    SyncHandler,
    ConflictsHandler,
    SaveItemsHandler,
    IssueTokenHandler,
    ReadCallerHandler,
    ChangeSpacesHandler,
    DeleteSpaceHandler,
    SpacesHandler,
    CeilingsHandler,
    UpdateSettingsHandler,
    WorkflowStatesHandler,
    RepositoriesHandler,
    ChangeRepositoriesHandler,
    DeleteRepositoryHandler,
    FoldersHandler,
    SchemasHandler,
    ContentTypesHandler,
    ReadItemHandler,
    ListItemsHandler,
    ListHistoryHandler,
    LinkedItemsHandler,
    CreateItemHandler,
    CopyItemHandler,
    UpdateItemHandler,
    ItemActionsHandler,
    PublishItemHandler,
    PublishingJobsHandler,
    ListRecordsHandler,
    PublishRecordHandler,
    ChangeRecordsHandler,
    CompareRecordStatesHandler,
    ReadRecordVersionsHandler,
    RestoreVersionHandler,
    CreateRecordHandler,
    UpdateRecordHandler,
    ValidateRecordHandler,
    ReadRecordHandler,
    DeleteRecordHandler,
    FacetItemsHandler,
    BranchesHandler,
    LocalesHandler,
    ChangeLocalesHandler,
    ReadLocalizedItemHandler,
    ListLocalizedItemsHandler,
    CreateLocalizedItemHandler,
    SaveVersionHandler,
    CopyToLocaleHandler,
    ItemStatusHandler,
    ModelsHandler,
    CreateModelHandler,
    ChangeModelHandler,
    ChangeFieldsHandler,
    SaveWithFieldsHandler,
    SitesHandler,
    ReadOperationResultHandler,
    ReadStoredReplyHandler,
    ReadSnapshotHandler,
    DrivesHandler,
    ReadDriveItemHandler,
    ListChildrenHandler,
    SearchItemsHandler,
    CreateDriveFolderHandler,
    UpdateDriveItemHandler,
    DeleteDriveItemHandler,
    RestoreDriveItemHandler,
    ListDriveChangesHandler,
    OpenUploadHandler,
    UploadsHandler,
    CommitUploadHandler,
    ListUnusedLocationsHandler,
    FileVersionsHandler,
  ],
  providers: [
    SweepIdempotencyKeys,
    KeepStates,
    SweepTombstones,
    SweepOperationResults,
    SweepRevalidations,
    SweepUploads,
    SweepDriveItems,
    SweepSpaceDeletions,
    ValidationThreads,
    { provide: Retention, useValue: new Retention() },
    { provide: DeletionTimes, useValue: new DeletionTimes() },
  ],
})
export class AppModule {
  static forRoot(config: Config, health = new Health()): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HealthModule.forRoot(health, [databaseCheck('content-store', config)]),
        DatabaseModule.forRoot(config),
        MessagingModule.forRoot({
          service: 'content-store',
          ...natsOptionsOf(config),
          callerPublicKeys: config.callerPublicKeys,
          health,
          translateError: translateDatabaseError,
          sharedSettings: { SEARCH_TIMEOUT_MS: config.SEARCH_TIMEOUT_MS },
        }),
        OutboxModule.forRoot({
          schema: 'content',
          createClient: () =>
            createClient({ ...directAddressOf(config), name: 'content-store-outbox-relay', work: 'relay' }),
        }),
      ],
      providers: [
        { provide: DefaultStore, useValue: new DefaultStore(config.DRIVE_STORE) },
        {
          provide: SearchTimeout,
          inject: [ListPool],
          useFactory: (pool: ListPool) => new SearchTimeout(pool, config.SEARCH_TIMEOUT_MS),
        },
      ],
    };
  }
}
