import { checkValues, memberTexts, renderBody } from '@scriptorium/copy-engine';
import type { Compiled } from '../../models/schemas/compile-schema';
import type { ModelCatalog } from '../../models/model';
import type { StoredBodyRow, ValidationState } from './revalidations.store';

/**
 * Returns the state of a stored body: whether it fits the JSON Schema of its content type and, where that has a model of
 * its own, the validators of the model.
 */
export function judgeBody(
  catalog: ModelCatalog,
  schema: Compiled,
  { schemaUri, slotKinds, template }: StoredBodyRow,
): ValidationState {
  const text = renderBody(template, placeholders(slotKinds), null);
  if (hasProblems(catalog, schemaUri, text) || schema.kind !== 'compiled') return 'INVALID';
  // Delivery keys and places in a hierarchy belong to a version, not to its body.
  const violations = schema.validate(JSON.parse(text)).filter(({ pointer }) => !/^\/_meta(\/|$)/.test(pointer));
  if (violations.length > 0) return 'INVALID';
  return memberTexts(text).size > 1 ? 'VALID' : 'EMPTY';
}

/** Whether the validators of a model of its own find something in a body. */
export function hasProblems(catalog: ModelCatalog, schemaUri: string, text: string): boolean {
  const model = catalog.bySchemaUri(schemaUri);
  if (model === undefined || model.isDerived) return false;
  return checkValues(catalog, model, memberTexts(text)).length > 0;
}

/** Ids that a body does not hold: each another one, since schemas may ask that values differ. */
function placeholders(slotKinds: string): string[] {
  return [...slotKinds].map((_kind, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
}
