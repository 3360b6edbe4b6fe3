/**
 * A process with a watchdog: `watched-program.ts LIMIT_MS`. Writes `ready`. After the line `end` it ends, and after any
 * other line it blocks its event loop.
 */
import { createInterface } from 'node:readline';
import { startWatchdog } from '../watchdog';

startWatchdog('watched', Number(process.argv[2]));
createInterface(process.stdin).on('line', (line) => {
  if (line === 'end') process.exit(0);
  for (;;);
});
process.stdout.write('ready\n');
