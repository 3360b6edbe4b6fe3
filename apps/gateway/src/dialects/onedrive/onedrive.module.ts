import { Module } from '@nestjs/common';

import { Addresses } from './addresses';
import { BatchController } from './batch.controller';
import { DownloadKey } from './download-key';
import { Copies } from './copies';
import { Downloads } from './downloads';
import { DownloadsController } from './downloads.controller';
import { Drives } from './drives';
import { DrivesController } from './drives.controller';
import { ItemFrames } from './item-frames';
import { Items } from './items';
import { Lists } from './lists';
import { MonitorController } from './monitor.controller';
import { ParentReferences } from './parent-references';
import { Stores } from './stores';
import { UploadBytes } from './upload-bytes';
import { UploadSessionsController } from './upload-sessions.controller';
import { Uploads } from './uploads';
import { Versions } from './versions';

/**
 * OneDrive's API, as Microsoft Graph's client, onedrive-api and rclone speak it. Translates, and passes the bytes of files on to
 * their stores; what may be done with files and folders, and what becomes of them, is content-store's business.
 */
@Module({
  controllers: [BatchController, DownloadsController, UploadSessionsController, MonitorController, DrivesController],
  providers: [
    Addresses,
    Copies,
    DownloadKey,
    Downloads,
    Drives,
    ItemFrames,
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
