import { driveStores } from '@scriptorium/contracts';
import { IsIn, IsOptional, IsString } from 'class-validator';

export class Config {
  @IsString()
  DATABASE_URL!: string;

  @IsString()
  NATS_URL!: string;

  /** A declared set-up, applied at every start: docs/bootstrap.md. */
  @IsOptional()
  @IsString()
  SCRIPTORIUM_BOOTSTRAP?: string;

  /** The store of drives that nobody made on purpose: the first of a space. */
  @IsIn(driveStores)
  DRIVE_STORE = 'postgres';
}
