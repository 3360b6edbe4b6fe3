import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUrl, Max, Min, MinLength, ValidateIf } from 'class-validator';

import { describeSettings } from './describe-settings';
import { Setting } from './setting';

class StoreConfig {
  @Setting('Folder of the files.')
  @IsOptional()
  @IsString()
  readonly folder: string | undefined = undefined;
}

class ServiceConfig extends StoreConfig {
  @Setting('Port to listen on.')
  @IsInt()
  @Min(0)
  @Max(65535)
  readonly port: number = 4000;

  @Setting('Interval of the sweep.', { unit: 'ms' })
  @IsInt()
  @Min(1)
  SWEEP_EVERY_MS = 6 * 1_000;

  @Setting('Servers.')
  @IsUrl()
  natsUrl!: string;

  @Setting('Level of the log.')
  @IsIn(['error', 'info'])
  logLevel = 'info';

  @Setting('Key.')
  @ValidateIf(() => false)
  @MinLength(32)
  key: string | undefined = undefined;

  @Setting('Prints more.')
  @IsBoolean()
  verbose = false;
}

test('describes own and inherited settings by their variable, accepted values, default and unit', () => {
  const rows = describeSettings(ServiceConfig).map(({ variable, type, fallback, unit }) => [
    variable,
    type,
    fallback,
    unit,
  ]);
  expect(rows).toEqual([
    ['FOLDER', 'text', 'none', ''],
    ['KEY', 'text, at least 32 characters', 'none', ''],
    ['LOG_LEVEL', '`error`, `info`', '`info`', ''],
    ['NATS_URL', 'URL', 'required', ''],
    ['PORT', 'integer, 0 to 65535', '`4000`', ''],
    ['SWEEP_EVERY_MS', 'integer, at least 1', '`6000`', 'ms'],
    ['VERBOSE', '`true`, `false`', '`false`', ''],
  ]);
  expect(describeSettings(ServiceConfig)[0]?.description).toBe('Folder of the files.');
});

test('rejects a setting without a description', () => {
  class Silent {
    @IsString()
    name = '';
  }
  expect(() => describeSettings(Silent)).toThrow('Silent.name has no @Setting');
});
