import { Module } from '@nestjs/common';

import { GatewayConfig } from '../../config';
import { Addresses } from './addressing/addresses';
import { BatchController } from './batch/batch.controller';
import { DownloadKey } from './download-links/download-key';
import { Copies } from './copies/copies';
import { Downloads } from './bytes/downloads';
import { DownloadsController } from './bytes/downloads.controller';
import { Drives } from './items/drives';
import { DrivesController } from './drives.controller';
import { ItemPresenter } from './items/item-presenter';
import { Items } from './items/items';
import { Lists } from './items/lists';
import { MonitorController } from './copies/monitor.controller';
import { ParentReferences } from './addressing/parent-references';
import { Stores } from './bytes/stores';
import { UploadBytes } from './bytes/upload-bytes';
import { UploadSessionsController } from './bytes/upload-sessions.controller';
import { Uploads } from './bytes/uploads';
import { Versions } from './bytes/versions';

/**
 * OneDrive's API, as Microsoft Graph's client, onedrive-api and rclone use it. The dialect translates, and passes the
 * bytes of files to and from their stores. content-store checks permissions and applies the rules.
 */
@Module({
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
    Stores,
    UploadBytes,
    Uploads,
    Versions,
  ],
})
export class OnedriveModule {}
