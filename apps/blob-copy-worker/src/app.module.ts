import { Module } from '@nestjs/common';
import { loadConfig } from '@scriptorium/config';
import {
  commandDead,
  commandDone,
  copyDriveItems,
  copyVariants,
  duplicateFamily,
  planJob,
  tellOfDead,
} from '@scriptorium/contracts';
import { MessagingModule } from '@scriptorium/messaging';
import { translateDatabaseError } from '@scriptorium/persistence';
import { Config } from './config';
import { CopyDriveItemsHandler } from './copy-drive-items/copy-drive-items.handler';
import { CopyVariantsHandler } from './copy-variants/copy-variants.handler';
import { DatabaseModule } from './database.module';
import { DuplicateFamilyHandler } from './duplicate-family/duplicate-family.handler';
import { PingHandler } from './ping.handler';

const config = loadConfig(Config, process.env);

@Module({
  imports: [
    DatabaseModule.forRoot(config),
    MessagingModule.forRoot({
      service: 'worker',
      natsUrl: config.NATS_URL,
      commands: [planJob, commandDone, commandDead, copyVariants, duplicateFamily, copyDriveItems],
      concurrency: config.WORKER_CONCURRENCY,
      translateError: translateDatabaseError,
      tellOfDead,
    }),
  ],
  controllers: [CopyVariantsHandler, DuplicateFamilyHandler, CopyDriveItemsHandler, PingHandler],
})
export class AppModule {}
