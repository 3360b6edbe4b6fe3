import { IsInt, IsString, Max, Min } from 'class-validator';

export class Config {
  @IsString()
  DATABASE_URL!: string;

  @IsString()
  NATS_URL!: string;

  /** Commands at work at once: each is one transaction on a connection of its own. */
  @IsInt()
  @Min(1)
  @Max(64)
  WORKER_CONCURRENCY = 3;
}
