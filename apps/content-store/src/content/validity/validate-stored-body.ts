import { checkValues, memberTexts, renderBody } from '@scriptorium/copy-engine';
import { validate, type ResolvedSchema } from '../../models/schemas/resolve-schema';
import type { ModelCatalog } from '../../models/model';
import type { StoredBodyRow, ValidationState } from './revalidations.store';

/**
 * Validates a stored body against the JSON Schema of its content type and, if it has a model that is not derived,
 * against the validators of the model. Rejects with VALIDATION_TOO_EXPENSIVE.
 */
export async function validateStoredBody(
  catalog: ModelCatalog,
  schema: ResolvedSchema,
  { schemaUri, slotKinds, template }: StoredBodyRow,
): Promise<ValidationState> {
  const text = renderBody(template, placeholders(slotKinds), null);
  if (hasProblems(catalog, schemaUri, text)) return 'INVALID';
  const result = await validate(catalog.spaceId, schema, text);
  // Delivery keys and positions in a hierarchy belong to a version, not to its body.
  const violations = result.violations.filter(({ pointer }) => !/^\/_meta(\/|$)/.test(pointer));
  if (result.kind === 'invalid' || violations.length > 0) return 'INVALID';
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
