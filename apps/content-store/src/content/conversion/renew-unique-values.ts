import { type FamilyId, type RejectedError, shortId } from '@scriptorium/contracts';
import { memberTexts, renderBody } from '@scriptorium/copy-engine';
import { uniqueClaimsOf, uniqueFieldsOf } from '../unique-values/unique-claims';
import { readFamilyRows, type FamilyRow } from '../families/family-rows.store';
import type { ModelChange } from '../../models/change-models';
import { requireVariantBudget } from './convert-families';
import { lockConvertible } from './convert-families.store';
import { invalidField } from '../../models/fields/invalid-field';
import type { Field, Model } from '../../models/model';
import { claimUniqueValues, releaseUniqueField, type ClaimRequest } from '../unique-values/claim-unique-values.store';

const AT_ONCE = 500;
/** The number of families that an error names. */
const NAMED = 10;

/**
 * Releases and claims the unique values of a field if its uniqueness or localization has changed. Rejects with
 * INVALID_FIELD {field, code, record_type, records} if families share a value, as a database rejects a constraint that
 * rows violate.
 */
export async function renewUniqueValues(change: ModelChange, model: Model, before: Field, after: Field): Promise<void> {
  if (isUnique(model, before) === isUnique(model, after) && before.isLocalized === after.isLocalized) return;
  const { client, spaceId } = change;
  if (isUnique(model, before)) await releaseUniqueField(client, spaceId, after.id);
  await claimUniqueField(change, model, after, isUnique(model, before) ? 'localized' : 'validators');
}

/**
 * Claims the values that families have in a field, if the field is unique. `member` is the member of the field that an
 * error names.
 */
export async function claimUniqueField(
  change: ModelChange,
  model: Model,
  field: Field,
  member: 'localized' | 'validators',
): Promise<void> {
  if (!isUnique(model, field)) return;
  const having = { schemaUris: [model.schemaUri], mark: `${JSON.stringify(field.apiKey)}:` };
  const { client, spaceId } = change;
  await requireVariantBudget(change, having);
  let after: string | null = null;
  for (;;) {
    const ids: readonly FamilyId[] = await lockConvertible(client, spaceId, having, after, AT_ONCE);
    const requests = requestsIn(model, field, await readFamilyRows(client, spaceId, ids, 'current'));
    const results = await claimUniqueValues(client, spaceId, requests);
    const contested = requests.filter((_, index) => results[index]?.outcome === 'contested');
    if (contested.length > 0) throw sharedValues(member, contested);
    if (ids.length < AT_ONCE) return;
    after = ids.at(-1) ?? null;
  }
}

function isUnique(model: Model, field: Field): boolean {
  return uniqueFieldsOf({ ...model, fields: [field] }).length > 0;
}

function requestsIn(model: Model, field: Field, rows: readonly FamilyRow[]): ClaimRequest[] {
  return rows.map((row) => {
    const values = row.variants.map(({ locale, template, slots }) => ({
      locale,
      values: memberTexts(renderBody(template, slots, null)),
    }));
    const claims = uniqueClaimsOf({ ...model, fields: [field] }, values);
    return { familyId: row.id, claims, fieldId: field.id, allowsPartial: true };
  });
}

function sharedValues(member: string, contested: readonly ClaimRequest[]): RejectedError {
  const families = contested.slice(0, NAMED).map(({ familyId }) => shortId(familyId));
  const message = 'Several records have the same value in the field. Change the values, then make the field unique.';
  return invalidField('Field', member, 'VALIDATION_UNIQUE', message, { records: families });
}
