import { join } from 'node:path';
import type { ServiceEntry } from '@scriptorium/embedded';
import { runStandalone } from './run-standalone';
import { stopSignal } from './stop-signal';

/** Runs the system in this process, from its command line to its exit. */
export function launch(repositoryRoot: string, services: readonly ServiceEntry[]): void {
  // A reader that went away (`npm start | head`) is no reason to fall over: the system runs on.
  process.stdout.on('error', () => undefined);
  void runStandalone({
    args: process.argv.slice(2),
    env: process.env,
    // npm runs scripts in the root; the user's paths start where the user is.
    baseDir: (process.env['npm_lifecycle_event'] === 'start' ? process.env['INIT_CWD'] : undefined) ?? process.cwd(),
    defaultDataDir: join(repositoryRoot, '.data'),
    services,
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
    signal: stopSignal(process.env['npm_lifecycle_event'] !== undefined),
  }).then((exitCode) => process.exit(exitCode));
}
