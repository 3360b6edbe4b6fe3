import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { IsBoolean, IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';

import { ConfigError, loadConfig } from './load-config';
import { Setting } from './setting';

class ServiceConfig {
  @IsInt()
  @Min(0)
  @Max(65535)
  readonly port: number = 4000;

  @Setting('Database.', { secret: true })
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

test('reads properties from upper-case variables and converts them to their types', () => {
  const config = loadConfig(ServiceConfig, { PORT: '0', DATABASE_URL: databaseUrl, VERBOSE: 'true' });
  expect(config).toEqual({ port: 0, databaseUrl, verbose: true, COMMAND_WINDOW: 16 });
  expect(config).toBeInstanceOf(ServiceConfig);
});

test('reads a property that is named like its variable and has the type of its default', () => {
  expect(loadConfig(ServiceConfig, { DATABASE_URL: databaseUrl, COMMAND_WINDOW: '4' }).COMMAND_WINDOW).toBe(4);
});

test('converts the value of an optional number, whose declared type TypeScript records as Object', () => {
  class Optional {
    @IsOptional()
    @IsInt()
    readonly replicas: number | undefined = undefined;
  }
  // Jest compiles with SWC, which records another type than tsc.
  Reflect.defineMetadata('design:type', Object, Optional.prototype, 'replicas');
  expect(loadConfig(Optional, { REPLICAS: '3' })).toEqual({ replicas: 3 });
});

test('reports a required variable that is not set', () => {
  expect(mistakesOf({})).toContain('DATABASE_URL must be a string');
});

test('uses the default for an empty or absent variable', () => {
  expect(loadConfig(ServiceConfig, { PORT: '', DATABASE_URL: databaseUrl }).port).toBe(4000);
});

test('reports all mistakes at once, each with the name of its variable', () => {
  expect(mistakesOf({ PORT: '70000', DATABASE_URL: 'short', VERBOSE: 'yes' })).toEqual([
    'PORT must not be greater than 65535',
    'DATABASE_URL must be longer than or equal to 10 characters',
    'VERBOSE must be a boolean value',
  ]);
});

test('reports text that is not a number', () => {
  const mistakes = mistakesOf({ PORT: '80a', DATABASE_URL: databaseUrl });
  expect(mistakes).toContain('PORT must be an integer number');
});

test('leaves values out of the error', () => {
  expect(mistakesOf({ DATABASE_URL: 's3cret' }).join()).not.toContain('s3cret');
});

describe('a secret', () => {
  let folder: string;
  const written = (text: string): string => {
    const file = join(folder, 'secret');
    writeFileSync(file, text);
    return file;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test.each(['\n', '\r\n', ''])('comes from a file, without the line break %j at its end', (end) => {
    const config = loadConfig(ServiceConfig, { DATABASE_URL_FILE: written(`${databaseUrl}${end}`) });
    expect(config.databaseUrl).toBe(databaseUrl);
  });

  test('keeps other white space of the file', () => {
    const config = loadConfig(ServiceConfig, { DATABASE_URL_FILE: written(` ${databaseUrl}\n\n`) });
    expect(config.databaseUrl).toBe(` ${databaseUrl}\n`);
  });

  test('is rejected if the variable and the file are both set', () => {
    const both = { DATABASE_URL: databaseUrl, DATABASE_URL_FILE: written(databaseUrl) };
    expect(mistakesOf(both)).toEqual(['DATABASE_URL and DATABASE_URL_FILE are both set: set only one of them']);
  });

  test('is rejected with the reason if its file cannot be read, together with all other mistakes', () => {
    expect(mistakesOf({ DATABASE_URL_FILE: join(folder, 'none'), PORT: 'x' })).toEqual([
      'DATABASE_URL_FILE names a file that cannot be read (ENOENT)',
      ...mistakesOf({ DATABASE_URL: databaseUrl, PORT: 'x' }),
    ]);
    expect(mistakesOf({ DATABASE_URL_FILE: folder })).toEqual([
      'DATABASE_URL_FILE names a file that cannot be read (EISDIR)',
    ]);
  });

  test('is rejected if its file is empty, or has an invalid value, which the error leaves out', () => {
    expect(mistakesOf({ DATABASE_URL_FILE: written('\n') })).toEqual(['DATABASE_URL_FILE names an empty file']);
    const [mistake, ...others] = mistakesOf({ DATABASE_URL_FILE: written('s3cret') });
    expect(mistake).toMatch(/^DATABASE_URL must be longer/);
    expect([mistake, ...others].join()).not.toContain('s3cret');
  });

  test('is the only kind of setting that a file can set', () => {
    expect(loadConfig(ServiceConfig, { DATABASE_URL: databaseUrl, PORT_FILE: written('80') }).port).toBe(4000);
  });
});
