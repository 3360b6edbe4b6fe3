import 'reflect-metadata';
import { loadConfig } from '@scriptorium/config';
import { runService } from '@scriptorium/messaging';
import { AppModule } from './app.module';
import { bootstrapFromFile } from './bootstrap/bootstrap-from-file';
import { Config } from './config';

async function main(): Promise<void> {
  const config = loadConfig(Config, process.env);
  // Runs before the service accepts requests, so that no client sees a partly applied file.
  if (config.SCRIPTORIUM_BOOTSTRAP !== undefined) {
    const errors = await bootstrapFromFile(config.databaseUrl, config.SCRIPTORIUM_BOOTSTRAP);
    if (errors.length > 0) {
      process.stderr.write(`${errors.join('\n')}\n`);
      process.exitCode = 1;
      return;
    }
  }
  await runService('content-store', AppModule.forRoot(config));
}

void main();
