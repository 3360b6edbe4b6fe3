import { Module } from '@nestjs/common';

import { GatewayConfig } from '../../config';
import { FilesModule } from '../../files/files.module';
import { Addresses } from './addressing/addresses.service';
import { BatchController } from './batch/batch.controller';
import { DownloadKey } from './download-links/download-key.service';
import { Copies } from './copies/copies.service';
import { Downloads } from './bytes/downloads.service';
import { DownloadsController } from './bytes/downloads.controller';
import { Drives } from './items/drives.service';
import { DrivesController } from './drives.controller';
import { ItemPresenter } from './items/item-presenter.service';
import { Items } from './items/items.service';
import { Lists } from './items/lists.service';
import { Permissions } from './items/permissions.service';
import { MonitorController } from './copies/monitor.controller';
import { ParentReferences } from './addressing/parent-references.service';
import { UploadSessionsController } from './bytes/upload-sessions.controller';
import { Uploads } from './bytes/uploads.service';
import { Versions } from './bytes/versions.service';

/**
 * OneDrive's API, as Microsoft Graph's client, onedrive-api and rclone use it. The dialect translates, and passes the
 * bytes of files to and from their stores. content-store checks permissions and applies the rules.
 */
@Module({
  imports: [FilesModule],
  controllers: [BatchController, DownloadsController, UploadSessionsController, MonitorController, DrivesController],
  providers: [
    Addresses,
    Copies,
    {
      provide: DownloadKey,
      inject: [GatewayConfig],
      useFactory: (config: GatewayConfig) => DownloadKey.import(config),
    },
    Downloads,
    Drives,
    ItemPresenter,
    Items,
    Lists,
    ParentReferences,
    Permissions,
    Uploads,
    Versions,
  ],
})
export class OnedriveModule {}
