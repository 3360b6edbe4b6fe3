import 'reflect-metadata';

import { validateSync, type ValidationError } from 'class-validator';

import { declaredProperties, type Rule, variableOf } from './declared-properties';
import { readSecret } from './read-secret';
import { settingFacts } from './setting';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is not a valid configuration. `mistakes` lists every problem with the name of its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly mistakes: readonly string[]) {
    super(
      `The configuration is not valid. Correct these environment variables:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`,
    );
  }
}

/**
 * Reads a configuration class from environment variables: the property `natsUrl` (or `NATS_URL`) has the value of
 * `NATS_URL`. The class declares every property with class-validator decorators and, if it has one, its default. The
 * value is converted to a number or boolean if the property's type or default is one:
 *
 *     class GatewayConfig {
 *       @Setting('Port to listen on.') @IsInt() @Min(1) @Max(65535) readonly port: number = 4000;
 *       @Setting('Servers of NATS.') @IsString() readonly natsUrl: string = 'nats://127.0.0.1:4222';
 *     }
 *     const config = loadConfig(GatewayConfig, process.env);
 *
 * An empty variable counts as not set. A secret, and a setting with `fromFile`, can come from a file (read-secret.ts).
 * Throws `ConfigError` with all mistakes at once. The error never contains a value, because a value may be a password.
 */
export function loadConfig<Config extends object>(type: new () => Config, environment: Environment): Config {
  const config = new type();
  const unread = new Map<string, string>();
  for (const [property, rules] of declaredProperties(type)) {
    const variable = variableOf(property);
    const { secret, fromFile } = settingFacts(type, property) ?? {};
    const mayBeFile = secret === true || fromFile === true;
    const { text, mistake } = mayBeFile ? readSecret(variable, environment) : { text: environment[variable] };
    if (mistake !== undefined) unread.set(property, mistake);
    else if (text !== undefined && text !== '')
      Reflect.set(config, property, converted(text, typeOf(config, property, rules)));
  }
  const errors = validateSync(config, { forbidUnknownValues: false }).filter(({ property }) => !unread.has(property));
  const mistakes = [...unread.values(), ...errors.flatMap(mistakesOf)];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/**
 * Returns the type of the default or of the validators. The type that decorators record does not suffice: TypeScript
 * records `Object` for `number | undefined`.
 */
function typeOf(config: object, property: string, rules: readonly Rule[]): unknown {
  const value: unknown = Reflect.get(config, property);
  const has = (name: string): boolean => rules.some((rule) => rule.name === name);
  if (typeof value === 'number' || has('isInt') || has('isNumber')) return Number;
  if (typeof value === 'boolean' || has('isBoolean')) return Boolean;
  return Reflect.getMetadata('design:type', Object.getPrototypeOf(config) as object, property);
}

/** Returns text that cannot be converted unchanged, so that the property's own decorator rejects it. */
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
