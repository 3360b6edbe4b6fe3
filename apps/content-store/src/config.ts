import { IsOptional, IsString } from 'class-validator';

export class Config {
  @IsString()
  DATABASE_URL!: string;

  @IsString()
  NATS_URL!: string;

  /** A declared set-up, applied at every start: docs/bootstrap.md. */
  @IsOptional()
  @IsString()
  SCRIPTORIUM_BOOTSTRAP?: string;
}
