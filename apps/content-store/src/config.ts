import { combineSettings, Setting } from '@scriptorium/config';
import { DEFAULT_SEARCH_TIMEOUT_MS, driveStores } from '@scriptorium/contracts';
import { HealthSettings } from '@scriptorium/health';
import { CallerVerificationSettings, NatsSettings } from '@scriptorium/messaging';
import { DatabaseSettings } from '@scriptorium/persistence';
import { LogSettings } from '@scriptorium/telemetry';
import { IsIn, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

export class Config extends combineSettings(
  DatabaseSettings,
  NatsSettings,
  LogSettings,
  HealthSettings,
  CallerVerificationSettings,
) {
  @Setting('Path of a bootstrap file, applied at every start ([Bootstrap file](bootstrap.md)).')
  @IsOptional()
  @IsString()
  SCRIPTORIUM_BOOTSTRAP?: string;

  @Setting('Store of the default drive, which each space gets without a request.')
  @IsIn(driveStores)
  DRIVE_STORE = 'postgres';

  @Setting(
    'Time after which a list that reads the content of a whole space fails with `SEARCH_TIMED_OUT`. Must be less ' +
      'than `RPC_TIMEOUT_MS` of the gateway.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(1)
  @Max(600_000)
  SEARCH_TIMEOUT_MS = DEFAULT_SEARCH_TIMEOUT_MS;
}
