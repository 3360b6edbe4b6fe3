import { IsInt, IsOptional, IsString, Max, Min, ValidateIf } from 'class-validator';

import { combineSettings } from './combine-settings';
import { describeSettings } from './describe-settings';
import { ConfigError, loadConfig } from './load-config';
import { Setting } from './setting';

class TimeoutSettings {
  @Setting('Time to wait.', { unit: 'ms' })
  @IsInt()
  @Min(1)
  readonly timeoutMs: number = 5_000;
}

class ServerSettings extends TimeoutSettings {
  @Setting('Address of the server.')
  @IsString()
  readonly serverUrl!: string;
}

class StoreSettings extends TimeoutSettings {
  @Setting('Number of stores.')
  @IsOptional()
  @IsInt()
  readonly stores?: number;

  @Setting('Folder of the files.')
  @ValidateIf(({ stores }: StoreSettings) => stores !== undefined)
  @IsString()
  readonly folder: string | undefined = undefined;
}

class ServiceConfig extends combineSettings(ServerSettings, StoreSettings) {
  @Setting('Commands at once.')
  @IsInt()
  @Max(64)
  readonly concurrency: number = 6;
}

test('has the defaults of all groups, and reads each setting with its type', () => {
  expect(loadConfig(ServiceConfig, { SERVER_URL: 'there' })).toMatchObject({ timeoutMs: 5_000, concurrency: 6 });
  const set = { SERVER_URL: 'there', TIMEOUT_MS: '10', STORES: '3', FOLDER: 'files', CONCURRENCY: '4' };
  const config: ServiceConfig = loadConfig(ServiceConfig, set);
  expect(config).toEqual({ serverUrl: 'there', timeoutMs: 10, stores: 3, folder: 'files', concurrency: 4 });
});

test('validates the settings of all groups', () => {
  const mistakes = (environment: Record<string, string>): readonly string[] => {
    try {
      loadConfig(ServiceConfig, environment);
    } catch (error) {
      if (error instanceof ConfigError) return error.mistakes;
      throw error;
    }
    return [];
  };
  expect(mistakes({ TIMEOUT_MS: '0', STORES: '1', CONCURRENCY: '100' }).toSorted()).toEqual([
    'CONCURRENCY must not be greater than 64',
    'FOLDER must be a string',
    'SERVER_URL must be a string',
    'TIMEOUT_MS must not be less than 1',
  ]);
});

test('describes a setting of two groups once', () => {
  const described = describeSettings(ServiceConfig).map(({ variable, fallback, unit }) => [variable, fallback, unit]);
  expect(described).toEqual([
    ['CONCURRENCY', '`6`', ''],
    ['FOLDER', 'none', ''],
    ['SERVER_URL', 'required', ''],
    ['STORES', 'none', ''],
    ['TIMEOUT_MS', '`5000`', 'ms'],
  ]);
});
