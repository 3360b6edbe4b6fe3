import { IsBoolean, IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';

import { ConfigError, loadConfig } from './load-config';

class ServiceConfig {
  @IsInt()
  @Min(0)
  @Max(65535)
  readonly port: number = 4000;

  @IsString()
  @MinLength(10)
  readonly databaseUrl!: string;

  @IsBoolean()
  readonly verbose: boolean = false;

  @IsOptional()
  @IsString()
  readonly bootstrapFile?: string;

  @IsInt()
  COMMAND_WINDOW = 16;
}

const databaseUrl = 'postgres://localhost/scriptorium';

function mistakesOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(ServiceConfig, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

test('properties are read from variables in capitals and converted to their types', () => {
  const config = loadConfig(ServiceConfig, { PORT: '0', DATABASE_URL: databaseUrl, VERBOSE: 'true' });
  expect(config).toEqual({ port: 0, databaseUrl, verbose: true, COMMAND_WINDOW: 16 });
  expect(config).toBeInstanceOf(ServiceConfig);
});

test('a property may have the name of its variable, and its type from its default', () => {
  expect(loadConfig(ServiceConfig, { DATABASE_URL: databaseUrl, COMMAND_WINDOW: '4' }).COMMAND_WINDOW).toBe(4);
});

test('what is required and not set is a mistake', () => {
  expect(mistakesOf({})).toContain('DATABASE_URL must be a string');
});

test('a variable that is empty or absent leaves the default', () => {
  expect(loadConfig(ServiceConfig, { PORT: '', DATABASE_URL: databaseUrl }).port).toBe(4000);
});

test('all mistakes are told at once, each with the name of its variable', () => {
  expect(mistakesOf({ PORT: '70000', DATABASE_URL: 'short', VERBOSE: 'yes' })).toEqual([
    'PORT must not be greater than 65535',
    'DATABASE_URL must be longer than or equal to 10 characters',
    'VERBOSE must be a boolean value',
  ]);
});

test('a number that is none is a mistake, not zero', () => {
  const mistakes = mistakesOf({ PORT: '80a', DATABASE_URL: databaseUrl });
  expect(mistakes).toContain('PORT must be an integer number');
});

test('the values themselves are not repeated', () => {
  expect(mistakesOf({ DATABASE_URL: 's3cret' }).join()).not.toContain('s3cret');
});
