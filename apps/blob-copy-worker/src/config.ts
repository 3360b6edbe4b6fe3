import { IsInt, IsString, Max, Min } from 'class-validator';

export class Config {
  @IsString()
  DATABASE_URL!: string;

  @IsString()
  NATS_URL!: string;

  /**
   * Commands at work at once, each on a connection of its own. More than there are cores: while the events of some are
   * being stored, others copy (7,680 variants on two cores: 270 ms with three, 225 with six).
   */
  @IsInt()
  @Min(1)
  @Max(64)
  WORKER_CONCURRENCY = 6;
}
