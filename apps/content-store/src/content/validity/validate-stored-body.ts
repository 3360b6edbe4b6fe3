import { checkValues, memberTexts, renderBody } from '@scriptorium/copy-engine';
import type { Compiled } from '../../models/schemas/compile-schema';
import type { ModelCatalog } from '../../models/model';
import type { StoredBodyRow, ValidationState } from './revalidations.store';

/**
 * Validates a stored body against the JSON Schema of its content type and, if it has a model that is not derived,
 * against the validators of the model.
 */
export function validateStoredBody(
  catalog: ModelCatalog,
  schema: Compiled,
  { schemaUri, slotKinds, template }: StoredBodyRow,
): ValidationState {
  const text = renderBody(template, placeholders(slotKinds), null);
  if (hasProblems(catalog, schemaUri, text) || schema.kind !== 'compiled') return 'INVALID';
  // Delivery keys and positions in a hierarchy belong to a version, not to its body.
  const violations = schema.validate(JSON.parse(text)).filter(({ pointer }) => !/^\/_meta(\/|$)/.test(pointer));
  if (violations.length > 0) return 'INVALID';
  return memberTexts(text).size > 1 ? 'VALID' : 'EMPTY';
}

/** Returns whether the validators of the model find problems in a body. A derived model has no validators. */
export function hasProblems(catalog: ModelCatalog, schemaUri: string, text: string): boolean {
  const model = catalog.bySchemaUri(schemaUri);
  if (model === undefined || model.isDerived) return false;
  return checkValues(catalog, model, memberTexts(text)).length > 0;
}

/** Returns ids for the slots of a body, all different, since schemas may require different values. */
function placeholders(slotKinds: string): string[] {
  return [...slotKinds].map((_kind, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`);
}
