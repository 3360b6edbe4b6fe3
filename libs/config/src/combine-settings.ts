import { getMetadataStorage } from 'class-validator';

import { declaredProperties } from './declared-properties';

type Group = new () => object;

type Combined<Groups extends readonly Group[]> = Groups extends readonly [
  infer First extends Group,
  ...infer Others extends readonly Group[],
]
  ? InstanceType<First> & Combined<Others>
  : object;

/**
 * Returns a class with the settings of all groups, for the configuration class of a service to extend:
 *
 *     class Config extends combineSettings(DatabaseSettings, NatsSettings) {}
 *
 * The defaults, the validators and the descriptions are those of the groups.
 */
export function combineSettings<const Groups extends readonly Group[]>(...groups: Groups): new () => Combined<Groups> {
  class CombinedSettings {
    constructor() {
      for (const group of groups) Object.assign(this, new group());
    }
  }
  const validators = getMetadataStorage();
  for (const group of groups) {
    for (const validator of validators.getTargetValidationMetadatas(group, '', true, false))
      validators.addValidationMetadata({ ...validator, target: CombinedSettings });
    for (const property of declaredProperties(group).keys())
      copyFacts(group.prototype as object, CombinedSettings.prototype, property);
  }
  return CombinedSettings as new () => Combined<Groups>;
}

/** Copies what decorators have recorded about a property: its description and its declared type. */
function copyFacts(from: object, to: object, property: string): void {
  for (const key of Reflect.getMetadataKeys(from, property) as unknown[])
    Reflect.defineMetadata(key, Reflect.getMetadata(key, from, property), to, property);
}
