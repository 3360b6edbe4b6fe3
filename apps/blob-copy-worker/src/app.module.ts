import { type DynamicModule, Module } from '@nestjs/common';
import {
  commandDead,
  commandDone,
  copyBlobs,
  copyDriveItems,
  copyVariants,
  duplicateFamily,
  planJob,
  reportDeadLetter,
  rollBackCopy,
} from '@scriptorium/contracts';
import { Health, HealthModule } from '@scriptorium/health';
import { MessagingModule, natsOptionsOf } from '@scriptorium/messaging';
import { databaseCheck, translateDatabaseError } from '@scriptorium/persistence';
import { BlobStoresModule } from './blob-stores.module';
import { Config } from './config';
import { CopyBlobsHandler } from './copy-blobs/copy-blobs.handler';
import { CopyDriveItemsHandler } from './copy-drive-items/copy-drive-items.handler';
import { CopyVariantsHandler } from './copy-variants/copy-variants.handler';
import { RollBackCopyHandler } from './copy-drive-items/roll-back-copy.handler';
import { DatabaseModule } from './database.module';
import { DuplicateFamilyHandler } from './duplicate-family/duplicate-family.handler';
import { CommandEvents } from './commands/command-events.service';
import { PublishOwedEvents } from './owed-events/publish-owed-events.service';
import { SweepBlobs } from './sweep-blobs/sweep-blobs.service';

@Module({
  controllers: [
    CopyVariantsHandler,
    DuplicateFamilyHandler,
    CopyDriveItemsHandler,
    RollBackCopyHandler,
    CopyBlobsHandler,
  ],
  providers: [CommandEvents, PublishOwedEvents, SweepBlobs],
})
export class AppModule {
  static forRoot(config: Config, health = new Health()): DynamicModule {
    return {
      module: AppModule,
      imports: [
        HealthModule.forRoot(health, [databaseCheck('blob-copy-worker', config)]),
        DatabaseModule.forRoot(config),
        BlobStoresModule.forRoot(config, health),
        MessagingModule.forRoot({
          service: 'blob-copy-worker',
          ...natsOptionsOf(config),
          health,
          commands: [
            planJob,
            commandDone,
            commandDead,
            copyVariants,
            duplicateFamily,
            copyDriveItems,
            copyBlobs,
            rollBackCopy,
          ],
          concurrency: config.WORKER_CONCURRENCY,
          translateError: translateDatabaseError,
          reportDeadLetter,
          sharedSettings: { RESCUE_AFTER_MS: config.rescueAfterMs },
        }),
      ],
      providers: [{ provide: Config, useValue: config }],
    };
  }
}
