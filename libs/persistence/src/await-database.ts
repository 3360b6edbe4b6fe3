import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import { translateDatabaseError } from './database-errors';
import type { DatabaseSettings } from './database-settings';

const PAUSE_MS = 250;

/**
 * Executes a step of the start of a service, which may be repeated. Repeats it, up to `schemaTimeoutMs`, after an error
 * that can pass: the database restarts, fails over, is read-only or has no connection left. Otherwise an outage of a
 * second after the schema was checked would end the service.
 *
 * @throws RejectedError NO_DATABASE after that time, with one line for the operator; any other error at once
 */
export async function awaitDatabase<Result>(
  step: () => Promise<Result>,
  { schemaTimeoutMs }: Pick<DatabaseSettings, 'schemaTimeoutMs'>,
  log: (line: string) => void,
): Promise<Result> {
  const deadline = performance.now() + schemaTimeoutMs;
  let logged: string | undefined;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      const reason = translateDatabaseError(error);
      if (!(reason instanceof TransientError)) throw error;
      const problem = `The database of DATABASE_URL cannot be used: ${reason.message}.`;
      if (performance.now() >= deadline) throw new RejectedError('NO_DATABASE', problem);
      if (reason.code !== logged) log(`Waiting up to ${schemaTimeoutMs} ms for the database: ${problem}`);
      logged = reason.code;
      await sleep(PAUSE_MS);
    }
  }
}
