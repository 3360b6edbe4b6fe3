import { Module } from '@nestjs/common';

import { DrivesController } from './drives/drives.controller';
import { JobsController } from './jobs/jobs.controller';
import { SnapshotController } from './snapshot/snapshot.controller';
import { Pages } from './lists/pages.service';

/** The native API (docs/contracts/native.md): its controllers are the operations of the OpenAPI document. */
@Module({
  controllers: [JobsController, DrivesController, SnapshotController],
  providers: [Pages],
})
export class NativeModule {}
