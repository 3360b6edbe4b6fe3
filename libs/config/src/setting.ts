import 'reflect-metadata';

/** Facts of a setting that its validators do not state. */
export interface SettingFacts {
  readonly description: string;
  readonly unit?: 'ms' | 'bytes';
  /** The value is or contains a password. It can also come from a file: `DATABASE_URL_FILE` names the file. */
  readonly secret?: true;
  /** The value is no secret, but can come from a file as well. */
  readonly fromFile?: true;
}

const SETTING = Symbol('scriptorium setting');

/**
 * Describes a property of a configuration class for docs/reference/configuration.md. The page is generated: the name,
 * the type and the default come from the property and its validators.
 */
export function Setting(description: string, facts: Omit<SettingFacts, 'description'> = {}): PropertyDecorator {
  return Reflect.metadata(SETTING, { description, ...facts } satisfies SettingFacts);
}

/** Returns what `@Setting` states about a property; undefined without the decorator. */
export function settingFacts(type: new () => object, property: string): SettingFacts | undefined {
  return Reflect.getMetadata(SETTING, type.prototype as object, property) as SettingFacts | undefined;
}
