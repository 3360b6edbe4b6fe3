import { Setting } from '@scriptorium/config';
import { IsOptional, IsString, Matches } from 'class-validator';

const PASSWORD = (role: string): string =>
  `Password that \`migrate run\` sets for the role \`${role}\`. Default: its password stays as it is.`;

/** Settings of `scriptorium migrate`. The services have their own. */
export class MigrateConfig {
  @Setting('Database, with a user that owns it and may create roles, for `scriptorium migrate`.', { secret: true })
  @Matches(/^postgres(ql)?:\/\//, { message: 'databaseUrl must begin with postgres:// or postgresql://' })
  readonly databaseUrl!: string;

  @Setting('The same database without a pooler, if `DATABASE_URL` leads to one. Default: `DATABASE_URL`.', {
    secret: true,
  })
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'databaseDirectUrl must begin with postgres:// or postgresql://' })
  readonly databaseDirectUrl: string | undefined = undefined;

  @Setting(PASSWORD('content_store'), { secret: true })
  @IsOptional()
  @IsString()
  readonly contentStorePassword: string | undefined = undefined;

  @Setting(PASSWORD('localization_planner'), { secret: true })
  @IsOptional()
  @IsString()
  readonly localizationPlannerPassword: string | undefined = undefined;

  @Setting(PASSWORD('blob_copy_worker'), { secret: true })
  @IsOptional()
  @IsString()
  readonly blobCopyWorkerPassword: string | undefined = undefined;

  @Setting(PASSWORD('blob_store'), { secret: true })
  @IsOptional()
  @IsString()
  readonly blobStorePassword: string | undefined = undefined;
}
