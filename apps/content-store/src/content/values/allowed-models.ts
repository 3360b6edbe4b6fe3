import type { Field } from '../../models/model';

/**
 * Returns the short ids of the models that a validator of a field allows, or undefined if it does not restrict them.
 */
export function allowedModels(field: Field, validator: string): readonly unknown[] | undefined {
  const settings = field.validators[validator];
  const types =
    typeof settings === 'object' && settings !== null ? (settings as { item_types?: unknown }).item_types : undefined;
  return Array.isArray(types) ? (types as unknown[]) : undefined;
}
