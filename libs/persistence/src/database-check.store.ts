import type { HealthCheck } from '@scriptorium/health';
import type { ClientBase } from 'pg';

import { createClient } from './connection/create-client';
import type { DatabaseClient } from './connection/database-client';
import type { ConnectionOptions } from './connection/connection-options';
import { addressOf, type DatabaseSettings } from './database-settings';
import { migrationNames, readSchemaState } from './read-schema.store';
import { schemaProblem } from './schema-problem';

/** Shorter than the limit of a check, and without the check of silent connections, which opens another connection. */
const LIMITS = { connect: 1_800, answer: 0, statement: 1_800, lock: 1_800 };

export interface DatabaseCheckOptions
  extends Pick<HealthCheck, 'name' | 'isEssential'>, Pick<ConnectionOptions, 'url' | 'pooler'> {
  /** Name of the process in pg_stat_activity. */
  readonly process: string;
  /** Throws if the database does not serve the process. */
  readonly ask: (client: ClientBase) => Promise<void>;
}

/**
 * Checks a database over one connection of its own, which is kept between the checks: pools may have no free connection
 * while the database is available. A check that fails or takes too long closes the connection, so that a dead one does
 * not hide that the database is back.
 */
export class DatabaseCheck implements HealthCheck {
  readonly name: string;
  readonly isEssential: boolean;
  private client: DatabaseClient | undefined;

  constructor(private readonly options: DatabaseCheckOptions) {
    this.name = options.name;
    this.isEssential = options.isEssential ?? true;
  }

  async check(signal: AbortSignal): Promise<void> {
    const kept = this.client;
    const client = kept ?? this.create();
    this.client = client;
    const destroy = (): void => void client.connection.stream.destroy();
    signal.addEventListener('abort', destroy);
    try {
      if (kept === undefined) await client.connect();
      await this.options.ask(client);
    } catch (error) {
      this.client = undefined;
      destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', destroy);
    }
  }

  async close(): Promise<void> {
    await this.client?.end();
  }

  private create(): DatabaseClient {
    const { url, pooler, process } = this.options;
    const client = createClient({ url, pooler, name: `${process}-health`, work: 'request', limits: LIMITS });
    // Without a listener, the end of the connection between two checks would end the process.
    client.on('error', () => undefined);
    return client;
  }
}

/** Checks that the database of a service is reachable, has the schema that the service needs, and accepts writes. */
export function databaseCheck(
  service: string,
  settings: DatabaseSettings,
  known: readonly string[] = migrationNames,
): HealthCheck {
  return new DatabaseCheck({
    name: 'database',
    ...addressOf(settings),
    process: service,
    ask: async (client) => {
      const problem = schemaProblem(await readSchemaState(client, known));
      if (problem !== undefined) throw problem;
      const { rows } = await client.query<{ is_read_only: boolean }>(
        `select current_setting('transaction_read_only')::boolean as is_read_only`,
      );
      if (rows[0]?.is_read_only === true) throw new Error('The database is a replica or read-only.');
    },
  });
}
