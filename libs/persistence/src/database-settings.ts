import { Setting } from '@scriptorium/config';
import { IsInt, Matches, Max, Min } from 'class-validator';

/** Times of every database connection of a service. */
export class DatabaseTimeoutSettings {
  @Setting('Time that work waits for a free database connection.', { unit: 'ms' })
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  readonly databaseTimeoutMs: number = 5_000;
}

/** Settings of a service with a database role of its own. */
export class DatabaseSettings extends DatabaseTimeoutSettings {
  @Setting('Database, with the role of the service: `content_store`, `localization_planner` or `blob_copy_worker`.')
  @Matches(/^postgres(ql)?:\/\//, { message: 'databaseUrl must begin with postgres:// or postgresql://' })
  readonly databaseUrl!: string;
}
