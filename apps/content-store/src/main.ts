import 'reflect-metadata';
import { runService } from '@scriptorium/messaging';
import { AppModule, config } from './app.module';
import { bootstrapFromFile } from './bootstrap/bootstrap-from-file';

async function main(): Promise<void> {
  // Runs before the service accepts requests, so that no client sees a partly applied file.
  if (config.SCRIPTORIUM_BOOTSTRAP !== undefined) {
    const errors = await bootstrapFromFile(config.DATABASE_URL, config.SCRIPTORIUM_BOOTSTRAP);
    if (errors.length > 0) {
      process.stderr.write(`${errors.join('\n')}\n`);
      process.exitCode = 1;
      return;
    }
  }
  await runService('content-store', AppModule);
}

void main();
