import { Setting } from '@scriptorium/config';
import { DEFAULT_RESCUE_AFTER_MS } from '@scriptorium/contracts';
import { IsInt, IsString, Max, Min } from 'class-validator';

export class Config {
  @Setting('Database, with the role `localization_planner`.')
  @IsString()
  DATABASE_URL!: string;

  @Setting('Time that work waits for a free database connection.', { unit: 'ms' })
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  DATABASE_TIMEOUT_MS = 5_000;

  @Setting('Addresses of nats-server, separated by commas.')
  @IsString()
  NATS_URL!: string;

  @Setting('Commands of one job that may be in flight at once.')
  @IsInt()
  @Min(1)
  @Max(10_000)
  COMMAND_WINDOW = 16;

  @Setting('Maximum number of nodes in a command, which is one transaction of a worker.')
  @IsInt()
  @Min(1)
  @Max(100_000)
  NODES_PER_COMMAND = 1_000;

  @Setting('Maximum number of items in one copy in drives.')
  @IsInt()
  @Min(1)
  MAX_COPIED_ITEMS = 1_000_000;

  @Setting(
    'Time after which the planner sends a command again that was released and not closed. A worker that moves bytes ' +
      'renews the release each third of it, so both services need the same value.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(100)
  RESCUE_AFTER_MS = DEFAULT_RESCUE_AFTER_MS;
}
