import 'reflect-metadata';
import { runService } from '@scriptorium/messaging';
import { AppModule, config } from './app.module';
import { bootstrapFromFile } from './bootstrap/bootstrap-from-file';

async function main(): Promise<void> {
  // Before anything is served: nobody sees a set-up that is half applied.
  if (config.SCRIPTORIUM_BOOTSTRAP !== undefined) {
    const mistakes = await bootstrapFromFile(config.DATABASE_URL, config.SCRIPTORIUM_BOOTSTRAP);
    if (mistakes.length > 0) {
      process.stderr.write(`${mistakes.join('\n')}\n`);
      process.exitCode = 1;
      return;
    }
  }
  await runService('content-store', AppModule);
}

void main();
