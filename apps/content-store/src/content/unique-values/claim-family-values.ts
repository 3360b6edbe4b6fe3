import type { FamilyId } from '@scriptorium/contracts';
import { memberTexts, problemOf, rejectionOf, renderBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import { uniqueClaimsOf, uniqueFieldsOf } from './unique-claims';
import { type ClaimRequest, claimUniqueValues, contestedIn, type UniqueClaim } from './claim-unique-values.store';
import { readFamilyRows } from '../families/family-rows.store';

/**
 * Claims the unique values of a family in all its locales. Rejects with INVALID_FIELD {field, code: VALIDATION_UNIQUE}
 * if another family has one of them in the saved locale. Conflicts in other locales are ignored, since the saved
 * variant did not cause them.
 */
export async function claimValues(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  familyId: FamilyId,
  saved: string | null,
): Promise<void> {
  const all = await claimAvailableValues(client, catalog, [{ familyId, model }]);
  const contested = (all.get(familyId) ?? []).filter(({ locale }) => locale === '' || locale === saved);
  const problems = uniqueFieldsOf(model)
    .filter(({ id }) => contested.some(({ fieldId }) => fieldId === id))
    .map((field) => problemOf(field, field.apiKey, 'VALIDATION_UNIQUE'));
  if (problems.length > 0) throw rejectionOf(problems);
}

/** A family with the model that its values have. */
interface FamilyOfModel {
  readonly familyId: FamilyId;
  readonly model: Model;
}

/** Claims the unique values that are available. Returns by family those that other families have. */
export async function claimAvailableValues(
  client: ClientBase,
  catalog: ModelCatalog,
  families: readonly FamilyOfModel[],
): Promise<ReadonlyMap<string, readonly UniqueClaim[]>> {
  const modelOf = new Map(
    families.flatMap(({ familyId, model }) => (uniqueFieldsOf(model).length === 0 ? [] : [[familyId, model]])),
  );
  if (modelOf.size === 0) return new Map();
  const ids = [...modelOf.keys()];
  const rows = await readFamilyRows(client, catalog.spaceId, ids, 'current');
  const variantsOf = new Map(rows.map(({ id, variants }) => [id, variants]));
  const requests = [...modelOf].map(([familyId, model]): ClaimRequest => {
    const variants = (variantsOf.get(familyId) ?? []).map(({ locale, template, slots }) => ({
      locale,
      values: memberTexts(renderBody(template, slots, null)),
    }));
    return { familyId, claims: uniqueClaimsOf(model, variants), allowsPartial: true };
  });
  const results = await claimUniqueValues(client, catalog.spaceId, requests);
  return new Map(requests.map(({ familyId }, index) => [familyId, contestedIn(results.slice(index, index + 1))]));
}
