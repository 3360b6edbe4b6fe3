import { shortId, uuidOf } from '@scriptorium/contracts';
import type { Field } from '../../../models/model';

type Json = Readonly<Record<string, unknown>>;

/** Ids of the models whose records or blocks a field may hold, as its validators name them (`item_types`). */
export function modelsNamedBy({ validators }: Pick<Field, 'validators'>): ReadonlySet<string> {
  const named = Object.values(validators).flatMap(itemTypesOf);
  return new Set(named.flatMap((id) => (typeof id === 'string' ? (uuidOf(id) ?? []) : [])));
}

/** Returns the validators without a deleted model. */
export function withoutModel({ validators }: Pick<Field, 'validators'>, modelId: string): Json {
  const deleted = shortId(modelId);
  const pruned = Object.entries(validators).map(([name, validator]) => {
    const itemTypes = itemTypesOf(validator);
    if (!itemTypes.includes(deleted)) return [name, validator];
    return [name, { ...(validator as Json), item_types: itemTypes.filter((id) => id !== deleted) }];
  });
  return Object.fromEntries(pruned) as Json;
}

function itemTypesOf(validator: unknown): readonly unknown[] {
  const itemTypes = typeof validator === 'object' && validator !== null ? (validator as Json)['item_types'] : undefined;
  return Array.isArray(itemTypes) ? itemTypes : [];
}
