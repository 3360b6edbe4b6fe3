import 'reflect-metadata';

import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment does not make a configuration. `mistakes` holds every one of them, each naming its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly mistakes: readonly string[]) {
    super(`The configuration is wrong:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

/**
 * Reads a configuration class from environment variables: property `natsUrl`, or `NATS_URL`, is `NATS_URL`. The class
 * declares every property with class-validator decorators and, where there is one, its default. A property that is a
 * number or a boolean, by its type or by its default, is read as one:
 *
 *     class GatewayConfig {
 *       @IsInt() @Min(1) @Max(65535) readonly port: number = 4000;
 *       @IsString() readonly natsUrl: string = 'nats://127.0.0.1:4222';
 *     }
 *     const config = loadConfig(GatewayConfig, process.env);
 *
 * A variable that is set to the empty string counts as not set. Throws `ConfigError` with all mistakes at once; values
 * are never repeated in it, since one of them may be a password.
 */
export function loadConfig<Config extends object>(type: new () => Config, environment: Environment): Config {
  const config = new type();
  for (const property of declaredProperties(type)) {
    const text = environment[variableOf(property)];
    if (text !== undefined && text !== '') Reflect.set(config, property, converted(text, typeOf(config, property)));
  }
  const errors = validateSync(config, { forbidUnknownValues: false });
  if (errors.length > 0) throw new ConfigError(errors.flatMap(mistakesOf));
  return config;
}

/** Every property that carries a rule, whether or not it has a default. */
function declaredProperties(type: new () => object): Set<string> {
  const rules = getMetadataStorage().getTargetValidationMetadatas(type, '', true, false);
  return new Set(rules.map(({ propertyName }) => propertyName));
}

/** `databaseUrl` is read from `DATABASE_URL`. */
function variableOf(property: string): string {
  if (property === property.toUpperCase()) return property;
  return property.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}

/** The declared type as the decorators recorded it; a type that is inferred from a default is not recorded. */
function typeOf(config: object, property: string): unknown {
  const value: unknown = Reflect.get(config, property);
  if (typeof value === 'number') return Number;
  if (typeof value === 'boolean') return Boolean;
  return Reflect.getMetadata('design:type', Object.getPrototypeOf(config) as object, property);
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
