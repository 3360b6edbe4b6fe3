import { Setting } from '@scriptorium/config';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

import type { LimitOptions } from './connection/time-limits';

/** Times of every database connection of a service. */
export class DatabaseTimeoutSettings {
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

/** Returns the limits that the settings state, for every kind of work of the service. */
export function limitsOf(settings: DatabaseTimeoutSettings): LimitOptions {
  return {
    connect: settings.databaseTimeoutMs,
    answer: settings.databaseAnswerTimeoutMs,
    statement: settings.databaseStatementTimeoutMs,
    lock: settings.databaseLockTimeoutMs,
    idleInTransaction: settings.databaseIdleInTransactionTimeoutMs,
  };
}

/** Settings of a service with a database role of its own. */
export class DatabaseSettings extends DatabaseTimeoutSettings {
  @Setting('Database, with the role of the service: `content_store`, `localization_planner` or `blob_copy_worker`.', {
    secret: true,
  })
  @Matches(/^postgres(ql)?:\/\//, { message: 'databaseUrl must begin with postgres:// or postgresql://' })
  readonly databaseUrl!: string;

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
