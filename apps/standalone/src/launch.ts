import { join } from 'node:path';
import type { ServiceEntry } from '@scriptorium/embedded';
import { runStandalone } from './run-standalone';
import { stopSignal } from './stop-signal';

/** Runs the system in this process, from its command line to its exit. */
export function launch(repositoryRoot: string, services: readonly ServiceEntry[]): void {
  // If a reader ends (`npm start | head`), the system keeps running.
  process.stdout.on('error', () => undefined);
  void runStandalone({
    args: process.argv.slice(2),
    env: process.env,
    // npm runs scripts in the root; relative paths of the user start in the folder where the user called npm.
    baseDir: (process.env['npm_lifecycle_event'] === 'start' ? process.env['INIT_CWD'] : undefined) ?? process.cwd(),
    defaultDataDir: join(repositoryRoot, '.data'),
    services,
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
    isTerminal: process.stdout.isTTY,
    signal: stopSignal(process.env['npm_lifecycle_event'] !== undefined),
  }).then((exitCode) => process.exit(exitCode));
}
