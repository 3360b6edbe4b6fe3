import { Module } from '@nestjs/common';
import { loadConfig } from '@scriptorium/config';
import { MessagingModule, OutboxModule } from '@scriptorium/messaging';
import { translateDatabaseError } from '@scriptorium/persistence';
import { IssueTokenHandler } from './access/issue-token.handler';
import { ReadCallerHandler } from './access/read-caller.handler';
import { BranchesHandler } from './branches/branches.handler';
import { Config } from './config';
import { ContentTypesHandler } from './content-types/content-types.handler';
import { SchemasHandler } from './content-types/schemas.handler';
import { DatabaseModule } from './database.module';
import { CreateDriveFolderHandler } from './drive-items/create-drive-folder.handler';
import { DeleteDriveItemHandler } from './drive-items/delete-drive-item.handler';
import { ListChildrenHandler } from './drive-items/list-children.handler';
import { ListDriveChangesHandler } from './drive-items/list-drive-changes.handler';
import { ReadDriveItemHandler } from './drive-items/read-drive-item.handler';
import { RestoreDriveItemHandler } from './drive-items/restore-drive-item.handler';
import { SweepDriveItems } from './drive-items/sweep-drive-items';
import { UpdateDriveItemHandler } from './drive-items/update-drive-item.handler';
import { DrivesHandler } from './drives/drives.handler';
import { DefaultStore } from './drives/find-drive';
import { FacetItemsHandler } from './facets/facet-items.handler';
import { FileVersionsHandler } from './file-versions/file-versions.handler';
import { FoldersHandler } from './folders/folders.handler';
import { CopyItemHandler } from './items/copy-item.handler';
import { CreateItemHandler } from './items/create-item.handler';
import { ItemActionsHandler } from './items/item-actions.handler';
import { LinkedItemsHandler } from './items/linked-items.handler';
import { ListHistoryHandler } from './items/list-history.handler';
import { ListItemsHandler } from './items/list-items.handler';
import { ReadItemHandler } from './items/read-item.handler';
import { UpdateItemHandler } from './items/update-item.handler';
import { CopyToLocaleHandler } from './localized-items/copy-to-locale.handler';
import { CreateLocalizedItemHandler } from './localized-items/create-localized-item.handler';
import { ItemStatusHandler } from './localized-items/item-status.handler';
import { ListLocalizedItemsHandler } from './localized-items/list-localized-items.handler';
import { ReadLocalizedItemHandler } from './localized-items/read-localized-item.handler';
import { SaveVersionHandler } from './localized-items/save-version.handler';
import { ChangeLocalesHandler } from './locales/change-locales.handler';
import { LocalesHandler } from './locales/locales.handler';
import { ChangeFieldsHandler } from './models/change-fields.handler';
import { ChangeModelHandler } from './models/change-model.handler';
import { CreateModelHandler } from './models/create-model.handler';
import { ModelsHandler } from './models/models.handler';
import { SaveWithFieldsHandler } from './models/save-with-fields.handler';
import { ReadOperationResultHandler } from './models/read-operation-result.handler';
import { SweepOperationResults } from './models/sweep-operation-results';
import { PingHandler } from './ping.handler';
import { PublishItemHandler } from './publishing/publish-item.handler';
import { PublishingJobsHandler } from './publishing/publishing-jobs.handler';
import { ListRecordsHandler } from './record-lists/list-records.handler';
import { ChangeRecordsHandler } from './record-publishing/change-records.handler';
import { CompareRecordStatesHandler } from './record-publishing/compare-record-states.handler';
import { PublishRecordHandler } from './record-publishing/publish-record.handler';
import { ReadRecordVersionsHandler } from './record-versions/read-record-versions.handler';
import { RestoreVersionHandler } from './record-versions/restore-version.handler';
import { CreateRecordHandler } from './records/create-record.handler';
import { DeleteRecordHandler } from './records/delete-record.handler';
import { ReadRecordHandler } from './records/read-record.handler';
import { UpdateRecordHandler } from './records/update-record.handler';
import { ValidateRecordHandler } from './records/validate-record.handler';
import { ChangeRepositoriesHandler } from './repositories/change-repositories.handler';
import { RepositoriesHandler } from './repositories/repositories.handler';
import { SitesHandler } from './sites/sites.handler';
import { SpacesHandler } from './spaces/spaces.handler';
import { UpdateSettingsHandler } from './spaces/update-settings.handler';
import { WorkflowStatesHandler } from './spaces/workflow-states.handler';
import { CommitUploadHandler } from './uploads/commit-upload.handler';
import { ListUnusedLocationsHandler } from './uploads/list-unused-locations.handler';
import { OpenUploadHandler } from './uploads/open-upload.handler';
import { Retention } from './uploads/retention';
import { SweepRevalidations } from './revalidation/sweep-revalidations';
import { SweepUploads } from './uploads/sweep-uploads';
import { UploadsHandler } from './uploads/uploads.handler';

export const config = loadConfig(Config, process.env);

@Module({
  imports: [
    DatabaseModule.forRoot(config),
    MessagingModule.forRoot({
      service: 'content-store',
      natsUrl: config.NATS_URL,
      translateError: translateDatabaseError,
    }),
    OutboxModule.forRoot({ schema: 'content', connection: config.DATABASE_URL }),
  ],
  controllers: [
    IssueTokenHandler,
    ReadCallerHandler,
    SpacesHandler,
    UpdateSettingsHandler,
    WorkflowStatesHandler,
    RepositoriesHandler,
    ChangeRepositoriesHandler,
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
    DrivesHandler,
    ReadDriveItemHandler,
    ListChildrenHandler,
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
    PingHandler,
  ],
  providers: [
    SweepOperationResults,
    SweepRevalidations,
    SweepUploads,
    SweepDriveItems,
    { provide: Retention, useValue: new Retention() },
    { provide: DefaultStore, useValue: new DefaultStore(config.DRIVE_STORE) },
  ],
})
export class AppModule {}
