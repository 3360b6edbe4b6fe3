import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { isMissingPrivilege } from './database-errors';
import { addressOf, type DatabaseSettings } from './database-settings';
import { createPool } from './pool';
import { migrationNames, readSchemaState } from './read-schema.store';
import { reasonOf } from './reason-of';
import { SCHEMA_TOO_NEW, schemaProblem, schemaTooOld } from './schema-problem';

/*
 * Waits at the start of a service until the database has the schema that the service needs
 * (docs/adr/0021-a-service-waits-for-its-schema.md).
 *
 * Every failure to connect counts as "not yet": before the first migration the role of the service does not exist. A
 * schema that is too new never becomes older, so the service ends at once.
 */

const PAUSE_MS = 250;
/** The error of PgBouncer for a client that sends the settings of its session. */
const IS_POOLER = /unsupported startup parameter/;
const USE_POOLER = 'It is a pooler: set DATABASE_POOLER=transaction, and DATABASE_DIRECT_URL to the database itself.';

export interface AwaitSchemaOptions {
  /** Name of the service in pg_stat_activity. */
  readonly name: string;
  readonly log: (line: string) => void;
  /** Names of the migrations that the service needs. Default: all of this program. */
  readonly known?: readonly string[];
}

/** @throws RejectedError SCHEMA_TOO_OLD, SCHEMA_TOO_NEW or NO_DATABASE, each with one line for the operator */
export async function awaitSchema(
  settings: DatabaseSettings,
  { name, log, known = migrationNames }: AwaitSchemaOptions,
): Promise<void> {
  const { schemaTimeoutMs } = settings;
  const deadline = performance.now() + schemaTimeoutMs;
  const pool = createPool({ ...addressOf(settings), name, work: 'request', connections: 1 });
  let logged: string | undefined;
  try {
    for (;;) {
      const obstacle = await findObstacle(pool, known);
      if (obstacle === undefined) return;
      if (performance.now() >= deadline) throw obstacle;
      if (obstacle.code !== logged) log(`Waiting up to ${schemaTimeoutMs} ms for the database: ${obstacle.message}`);
      logged = obstacle.code;
      await sleep(PAUSE_MS);
    }
  } finally {
    await pool.end();
  }
}

/** Returns why the service cannot start yet. Throws if it can never start with this schema. */
async function findObstacle(pool: Pool, known: readonly string[]): Promise<RejectedError | undefined> {
  try {
    const problem = schemaProblem(await readSchemaState(pool, known));
    if (problem?.code === SCHEMA_TOO_NEW) throw problem;
    return problem;
  } catch (error) {
    if (error instanceof RejectedError) throw error;
    // Only a schema from before the migration that grants access to the list of migrations denies it.
    if (isMissingPrivilege(error)) return schemaTooOld(known.slice(-1));
    const reason = reasonOf(error);
    const advice = IS_POOLER.test(reason) ? ` ${USE_POOLER}` : '';
    return new RejectedError('NO_DATABASE', `The database of DATABASE_URL cannot be used: ${reason}.${advice}`);
  }
}
