import 'reflect-metadata';
import { RejectedError } from '@scriptorium/contracts';
import { runService } from '@scriptorium/messaging';
import { awaitDatabase, awaitSchema, directAddressOf } from '@scriptorium/persistence';
import { AppModule } from './app.module';
import { bootstrapFromFile } from './bootstrap/bootstrap-from-file';
import { Config } from './config';
import { setCeilings } from './spaces/ceilings.store';

void runService('content-store', Config, async (config, health, log) => {
  await awaitSchema(config, { name: 'content-store', log });
  await awaitDatabase(() => setCeilings(directAddressOf(config), config.ceilings), config, log);
  // Applied before the service accepts requests, so that no client sees a partly applied file.
  const file = config.SCRIPTORIUM_BOOTSTRAP;
  const apply = (): Promise<readonly string[]> =>
    file === undefined ? Promise.resolve([]) : bootstrapFromFile(directAddressOf(config).url, file);
  const errors = await awaitDatabase(apply, config, log);
  if (errors.length > 0)
    throw new RejectedError('BOOTSTRAP_INVALID', `The bootstrap file ${file} is not valid:\n${errors.join('\n')}`);
  return AppModule.forRoot(config, health);
});
