import { memberTexts, problemOf, rejectionOf, renderBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../models/model';
import { uniqueClaimsOf, uniqueFieldsOf } from './unique-claims';
import { claimUniqueValues, contestedIn, type UniqueClaim } from './claim-unique-values.store';
import { readFamilyRows } from '../families/family-rows.store';

/**
 * Takes the values of a family that no two may share, those of all its locales as they are now. Where another family has
 * one it is rejected with INVALID_FIELD {field, code: VALIDATION_UNIQUE}, but for other locales than the one that was
 * saved: what a copy could not have there says nothing about this one.
 */
export async function claimValues(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  familyId: string,
  saved: string | null,
): Promise<void> {
  const all = await claimFreeValues(client, catalog, model, familyId);
  const contested = all.filter(({ locale }) => locale === '' || locale === saved);
  const problems = uniqueFieldsOf(model)
    .filter(({ id }) => contested.some(({ fieldId }) => fieldId === id))
    .map((field) => problemOf(field, field.apiKey, 'VALIDATION_UNIQUE'));
  if (problems.length > 0) throw rejectionOf(problems);
}

/** The same, and a value that another family has stays that one's: they are given back. */
export async function claimFreeValues(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  familyId: string,
): Promise<readonly UniqueClaim[]> {
  if (uniqueFieldsOf(model).length === 0) return [];
  const [family] = await readFamilyRows(client, catalog.spaceId, [familyId], 'current');
  const variants = (family?.variants ?? []).map(({ locale, template, slots }) => ({
    locale,
    values: memberTexts(renderBody(template, slots, null)),
  }));
  const request = { familyId, claims: uniqueClaimsOf(model, variants), takesFree: true };
  return contestedIn(await claimUniqueValues(client, catalog.spaceId, [request]));
}
