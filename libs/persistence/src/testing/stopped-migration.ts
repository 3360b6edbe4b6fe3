import { eventually } from '@scriptorium/testing';
import { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '../migrate';

/** Selects the connection that migrates the current database. */
const MIGRATING = `
select pid
  from pg_locks
 where locktype = 'advisory'
   and objid = 727402001
   and granted
   and database = (select oid from pg_database where datname = current_database())`;

/** Starts the migration and kills it when it waits for a transaction that has run `block`. */
export async function killWhereBlocked(url: string, client: Client, block: string): Promise<void> {
  const blocker = new Client({ connectionString: url });
  await blocker.connect();
  try {
    await blocker.query('begin');
    await blocker.query(block);
    const migration = migrate(url);
    const end = Promise.allSettled([migration]);
    const { rows } = await blocker.query<{ pid: number }>('select pg_backend_pid() as pid');
    await eventually(
      async () => {
        const { rowCount } = await client.query(
          `select from (${MIGRATING}) migrating where $1 = any (pg_blocking_pids(pid))`,
          [rows[0]?.pid],
        );
        return (rowCount ?? 0) > 0;
      },
      { everyMs: 5 },
    );
    await kill(client);
    const [result] = await end;
    if (result.status === 'fulfilled') throw new Error(`The migration ended and did not wait for ${block}.`);
  } finally {
    await blocker.end();
  }
}

/** Starts the migration and kills it after the given time. Returns whether it had ended by then. */
export async function killAfter(url: string, client: Client, milliseconds: number): Promise<boolean> {
  const end = Promise.allSettled([migrate(url)]);
  await eventually(async () => (await client.query(MIGRATING)).rowCount === 1, { everyMs: 1 });
  await sleep(milliseconds);
  await kill(client);
  const [result] = await end;
  return result.status === 'fulfilled';
}

async function kill(client: Client): Promise<void> {
  await client.query(`select pg_terminate_backend(pid, 10000) from (${MIGRATING}) migrating`);
}
