import type { Field } from '../../models/model';

/** Short ids of the models that a validator of a field names; undefined where it does not say. */
export function allowedModels(field: Field, validator: string): readonly unknown[] | undefined {
  const settings = field.validators[validator];
  const types =
    typeof settings === 'object' && settings !== null ? (settings as { item_types?: unknown }).item_types : undefined;
  return Array.isArray(types) ? (types as unknown[]) : undefined;
}
