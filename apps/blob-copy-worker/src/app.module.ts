import { type DynamicModule, Module } from '@nestjs/common';
import { COMMAND_TYPES, copyVariants, reportDeadLetter } from '@scriptorium/contracts';
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
import { slotOf } from './commands/small-commands';
import { GroupedCopies } from './copy-variants/grouped-copies.service';
import { RemoveCopiesHandler } from './remove-copies/remove-copies.handler';
import { PublishOwedEvents } from './owed-events/publish-owed-events.service';
import { RollOutHandler } from './roll-out/roll-out.handler';
import { RemoveSpaceBytes } from './remove-space-bytes/remove-space-bytes.service';
import { SweepBlobs } from './sweep-blobs/sweep-blobs.service';

@Module({
  controllers: [
    CopyVariantsHandler,
    DuplicateFamilyHandler,
    CopyDriveItemsHandler,
    RollBackCopyHandler,
    CopyBlobsHandler,
    RemoveCopiesHandler,
    RollOutHandler,
  ],
  providers: [CommandEvents, GroupedCopies, PublishOwedEvents, SweepBlobs, RemoveSpaceBytes],
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
          commands: COMMAND_TYPES,
          concurrency: config.WORKER_CONCURRENCY,
          slotOf: { [copyVariants.type]: slotOf },
          translateError: translateDatabaseError,
          reportDeadLetter,
          sharedSettings: { RESCUE_AFTER_MS: config.rescueAfterMs },
        }),
      ],
      providers: [{ provide: Config, useValue: config }],
    };
  }
}
