import 'reflect-metadata';
import { runService } from '@scriptorium/messaging';
import { awaitSchema } from '@scriptorium/persistence';
import { AppModule } from './app.module';
import { Config } from './config';

void runService('blob-copy-worker', Config, async (config, health, log) => {
  await awaitSchema(config, { name: 'blob-copy-worker', log });
  return AppModule.forRoot(config, health);
});
