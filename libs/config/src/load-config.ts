import 'reflect-metadata';

import { validateSync, type ValidationError } from 'class-validator';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment does not make a configuration. `mistakes` holds every one of them, each naming its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly mistakes: readonly string[]) {
    super(`The configuration is wrong:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

/**
 * Reads a configuration class from environment variables: property `natsUrl` is `NATS_URL`. The class declares every
 * property with class-validator decorators and, where there is one, its default; a property without a value is given
 * as `= undefined`, or it has no name at run time. Types other than string are told by the decorated type:
 *
 *     class GatewayConfig {
 *       @IsInt() @Min(0) @Max(65535) readonly port: number = 4000;
 *       @IsUrl(urls) readonly publicUrl: string = 'http://127.0.0.1:4000';
 *     }
 *     const config = loadConfig(GatewayConfig, process.env);
 *
 * A variable that is set to the empty string counts as not set. Throws `ConfigError` with all mistakes at once; values
 * are never repeated in it, since one of them may be a password.
 */
export function loadConfig<Config extends object>(type: new () => Config, environment: Environment): Config {
  const config = new type();
  for (const property of Object.keys(config)) {
    const text = environment[variableOf(property)];
    if (text !== undefined && text !== '') Reflect.set(config, property, converted(text, declaredType(type, property)));
  }
  const errors = validateSync(config, { forbidUnknownValues: false });
  if (errors.length > 0) throw new ConfigError(errors.flatMap(mistakesOf));
  return config;
}

/** `databaseUrl` is read from `DATABASE_URL`. */
function variableOf(property: string): string {
  return property.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/** What the property's decorators recorded: `Number`, `Boolean`, or anything else. */
function declaredType(type: new () => object, property: string): unknown {
  return Reflect.getMetadata('design:type', type.prototype as object, property);
}

/** Text that is not of the declared type stays text, so that the property's own rule refuses it. */
function converted(text: string, type: unknown): unknown {
  if (type === Number) return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === Boolean) return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function mistakesOf(error: ValidationError): string[] {
  const variable = variableOf(error.property);
  return Object.values(error.constraints ?? {}).map((message) =>
    message.startsWith(`${error.property} `)
      ? variable + message.slice(error.property.length)
      : `${variable}: ${message}`,
  );
}
