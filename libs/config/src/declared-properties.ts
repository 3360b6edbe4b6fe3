import { getMetadataStorage } from 'class-validator';

/** A validation decorator of a property: `min` with `[1]`. */
export interface Rule {
  readonly name: string;
  readonly constraints: readonly unknown[];
}

/** Returns every property with a validation decorator, with or without a default, in the order of declaration. */
export function declaredProperties(type: new () => object): ReadonlyMap<string, readonly Rule[]> {
  const properties = new Map<string, Rule[]>();
  for (const { propertyName, name, type: kind, constraints } of getMetadataStorage().getTargetValidationMetadatas(
    type,
    '',
    true,
    false,
  )) {
    const rules = properties.get(propertyName) ?? [];
    rules.push({ name: name ?? kind, constraints: (constraints as readonly unknown[] | undefined) ?? [] });
    properties.set(propertyName, rules);
  }
  return properties;
}

/** Returns the variable of a property: `DATABASE_URL` for `databaseUrl`. */
export function variableOf(property: string): string {
  if (property === property.toUpperCase()) return property;
  return property.replace(/[A-Z]/g, (capital) => `_${capital}`).toUpperCase();
}
