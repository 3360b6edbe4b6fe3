import { Setting } from '@scriptorium/config';
import { IsIn, IsInt, IsOptional, Matches, Max, Min, ValidateIf } from 'class-validator';

import type { ConnectionOptions, Pooler } from './connection/connection-options';
import type { LimitOptions } from './connection/time-limits';

const POSTGRES_URL = /^postgres(ql)?:\/\//;

/** Settings of every database connection of a service. */
export class DatabaseConnectionSettings {
  @Setting(
    '`transaction`: `DATABASE_URL` and `BLOB_DATABASE_URL` lead to a pooler in transaction mode, such as PgBouncer ' +
      '([PostgreSQL](postgresql.md#pooler)).',
  )
  @IsIn(['none', 'transaction'])
  readonly databasePooler: Pooler = 'none';

  @Setting('Time that work waits for a free database connection.', { unit: 'ms' })
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly databaseTimeoutMs: number = 5_000;

  @Setting(
    'Time without an answer to a statement after which a service asks the database over another connection whether it ' +
      'still executes the statement. If not, the connection is closed and the statement fails.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly databaseAnswerTimeoutMs: number = 10_000;

  @Setting('`statement_timeout`. Default: 30,000 for requests, 600,000 for commands and sweeps.', { unit: 'ms' })
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly databaseStatementTimeoutMs?: number;

  @Setting('`lock_timeout`. Default: 3,000 for requests, 30,000 for commands and sweeps.', { unit: 'ms' })
  @IsOptional()
  @IsInt()
  @Min(0)
  readonly databaseLockTimeoutMs?: number;

  @Setting('`idle_in_transaction_session_timeout`: the locks of a process that is lost are released after this time.', {
    unit: 'ms',
  })
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly databaseIdleInTransactionTimeoutMs: number = 15_000;
}

type Address = Pick<ConnectionOptions, 'url' | 'pooler' | 'limits'>;

/** Returns how to connect to the database of DATABASE_URL. */
export function addressOf(settings: DatabaseSettings): Address {
  return { url: settings.databaseUrl, pooler: settings.databasePooler, limits: limitsOf(settings) };
}

/** Returns how to connect to PostgreSQL itself: for LISTEN, and for locks and settings of a session. */
export function directAddressOf(settings: DatabaseSettings): Address {
  return { url: settings.databaseDirectUrl ?? settings.databaseUrl, limits: limitsOf(settings) };
}

/** Returns the limits that the settings state, for every kind of work of the service. */
export function limitsOf(settings: DatabaseConnectionSettings): LimitOptions {
  return {
    connect: settings.databaseTimeoutMs,
    answer: settings.databaseAnswerTimeoutMs,
    statement: settings.databaseStatementTimeoutMs,
    lock: settings.databaseLockTimeoutMs,
    idleInTransaction: settings.databaseIdleInTransactionTimeoutMs,
  };
}

/** Settings of a service with a database role of its own. */
export class DatabaseSettings extends DatabaseConnectionSettings {
  @Setting('Database, with the role of the service: `content_store`, `localization_planner` or `blob_copy_worker`.', {
    secret: true,
  })
  @Matches(POSTGRES_URL, { message: 'databaseUrl must begin with postgres:// or postgresql://' })
  readonly databaseUrl!: string;

  @Setting(
    'The same database without the pooler, with the same role. Required with `DATABASE_POOLER=transaction`. Default: ' +
      '`DATABASE_URL`.',
    { secret: true },
  )
  @ValidateIf(
    ({ databasePooler, databaseDirectUrl }: DatabaseSettings) =>
      databasePooler === 'transaction' || databaseDirectUrl !== undefined,
  )
  @Matches(POSTGRES_URL, {
    message: 'databaseDirectUrl must begin with postgres:// or postgresql://, and is required with a pooler',
  })
  readonly databaseDirectUrl: string | undefined = undefined;

  @Setting(
    'Time that a service waits at its start for the database and for the schema that it needs. Then it ends with an ' +
      'error.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  readonly schemaTimeoutMs: number = 60_000;
}
