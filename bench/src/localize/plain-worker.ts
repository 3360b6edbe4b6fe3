import { Logger, run } from 'graphile-worker';
import { copyItem } from './copy-item';

/*
 * A process that executes a job per variant on graphile-worker. It receives `{ expect: n }`, and sends `done` when n
 * jobs have succeeded.
 */
const CONCURRENCY = 16;
/** Jobs are announced by NOTIFY; polls would disturb the measurement of other methods. */
const POLL_MS = 60_000;

interface Payload {
  readonly sourceId: string;
  readonly locale: string;
}

async function main(): Promise<void> {
  const runner = await run({
    connectionString: process.env['DATABASE_URL'] ?? '',
    concurrency: CONCURRENCY,
    maxPoolSize: CONCURRENCY + 2,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    logger: new Logger(() => (level, message) => String(level) === 'error' && console.error(message)),
    taskList: {
      'copy-item': (payload, helpers) => {
        const { sourceId, locale } = payload as Payload;
        return helpers.withPgClient((client) => copyItem(client, sourceId, locale));
      },
    },
  });
  let expected = 0;
  let succeeded = 0;
  runner.events.on('job:complete', () => {
    succeeded += 1;
    if (succeeded === expected) process.send?.('done');
  });
  process.on('message', (message: { expect: number }) => {
    expected = message.expect;
    succeeded = 0;
    process.send?.('ready');
  });
  process.on('disconnect', () => void runner.stop().then(() => process.exit(0)));
  process.send?.('started');
}

void main();
