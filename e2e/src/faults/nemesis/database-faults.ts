import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { FaultSystem } from '../system/fault-system';
import { choose, type Fault } from './fault';

const LONGEST_MS = 4_000;
const TABLES = [
  'content.variants',
  'content.drive_items',
  'jobs.jobs',
  'jobs.commands',
  'content.outbox',
  'jobs.outbox',
];

/** The database rejects writes for a while, like a primary that was demoted. */
export const readOnlyDatabase = ({ postgres }: FaultSystem): Fault => ({
  name: 'read-only database',
  inject: async (random) => {
    await postgres.query('alter system set default_transaction_read_only = on');
    await postgres.query('select pg_reload_conf()');
    const duration = Math.round(random() * LONGEST_MS);
    await pause(duration);
    await postgres.query('alter system reset default_transaction_read_only');
    await postgres.query('select pg_reload_conf()');
    return `for ${duration} ms`;
  },
});

/** A table is locked for a while, as by a migration. */
export const lockTable = ({ postgres }: FaultSystem): Fault => ({
  name: 'table lock',
  inject: async (random) => {
    const table = choose(random, TABLES);
    const client = new Client({ connectionString: postgres.url });
    // A concurrent fault may end the server.
    client.on('error', () => undefined);
    const duration = Math.round(random() * LONGEST_MS);
    try {
      await client.connect();
      await client.query(`begin; set local lock_timeout = '20s'; lock table ${table} in access exclusive mode`);
      await pause(duration);
      await client.query('rollback');
    } finally {
      await client.end().catch(() => undefined);
    }
    return `${table} for ${duration} ms`;
  },
});
