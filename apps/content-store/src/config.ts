import { driveStores } from '@scriptorium/contracts';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

export class Config {
  @IsString()
  DATABASE_URL!: string;

  /**
   * Milliseconds that work waits for a free database connection; after that it is rejected with `DATABASE_UNAVAILABLE`.
   */
  @IsInt()
  @Min(1_000)
  @Max(600_000)
  DATABASE_TIMEOUT_MS = 5_000;

  @IsString()
  NATS_URL!: string;

  /** Path of a bootstrap file, applied at every start (docs/reference/bootstrap.md). */
  @IsOptional()
  @IsString()
  SCRIPTORIUM_BOOTSTRAP?: string;

  /** The blob store of the default drive, which each space gets without a request. */
  @IsIn(driveStores)
  DRIVE_STORE = 'postgres';

  /**
   * Milliseconds after which a list that reads the content of a whole space fails with SEARCH_TIMED_OUT. Keep it below
   * RPC_TIMEOUT_MS of the gateway: otherwise the gateway responds first and leaves the statement running.
   */
  @IsInt()
  @Min(1)
  @Max(600_000)
  SEARCH_TIMEOUT_MS = 8_000;
}
