import { IsInt, IsString, Max, Min } from 'class-validator';

export class Config {
  @IsString()
  DATABASE_URL!: string;

  /** Milliseconds that work waits for a free database connection before it is rejected with `DATABASE_UNAVAILABLE`. */
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  DATABASE_TIMEOUT_MS = 5_000;

  @IsString()
  NATS_URL!: string;

  /** Commands of one job that may be in flight at once. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  COMMAND_WINDOW = 16;

  /** Maximum number of nodes in a command. A command is one transaction of a worker. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  NODES_PER_COMMAND = 1_000;

  /** Maximum number of items in one copy in drives. */
  @IsInt()
  @Min(1)
  MAX_COPIED_ITEMS = 1_000_000;

  /**
   * Milliseconds after which a command that was released and not closed is sent again. Workers that move bytes renew
   * the release every 10 s.
   */
  @IsInt()
  @Min(100)
  RESCUE_AFTER_MS = 30_000;
}
