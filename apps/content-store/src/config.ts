import { combineSettings, Setting } from '@scriptorium/config';
import { type CeilingName, DEFAULT_SEARCH_TIMEOUT_MS, driveStores, SPACE_CEILINGS } from '@scriptorium/contracts';
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

  @Setting('Maximum content items of a space, each with all of its locales.')
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  SPACE_ITEMS: number = SPACE_CEILINGS.itemsOfSpace;

  @Setting('Maximum variants of a space: items, each in one locale.')
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  SPACE_VARIANTS: number = SPACE_CEILINGS.variantsOfSpace;

  @Setting('Maximum files and folders of a space in all of its drives, including those in the recycle bins.')
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  SPACE_DRIVE_ITEMS: number = SPACE_CEILINGS.driveItemsOfSpace;

  @Setting('Maximum bytes of the files of a space. Equal files in one store count once.', { unit: 'bytes' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  SPACE_STORED_BYTES: number = SPACE_CEILINGS.storedBytesOfSpace;

  get ceilings(): Readonly<Record<CeilingName, number>> {
    return {
      itemsOfSpace: this.SPACE_ITEMS,
      variantsOfSpace: this.SPACE_VARIANTS,
      driveItemsOfSpace: this.SPACE_DRIVE_ITEMS,
      storedBytesOfSpace: this.SPACE_STORED_BYTES,
    };
  }
}
