import { memberTexts, renderBody } from '@scriptorium/copy-engine';
import { uniqueClaimsOf, uniqueFieldsOf } from '../unique-values/unique-claims';
import { readFamilyRows } from '../families/family-rows.store';
import type { ModelChange } from '../../models/change-models';
import { requireFew } from './convert-records';
import { holdConvertible } from './convert-records.store';
import type { Field, Model } from '../../models/model';
import { insertUniqueValues, releaseUniqueField } from './renew-unique-values.store';

const AT_ONCE = 500;

/**
 * What records take of a field's values, where whether it is unique has changed, or for what. Of two records that have
 * the same value the one with the lower id has it; the other keeps it too, and is told when it is saved the next time.
 */
export async function renewUniqueValues(change: ModelChange, model: Model, before: Field, after: Field): Promise<void> {
  const isUnique = (field: Field): boolean => uniqueFieldsOf({ ...model, fields: [field] }).length > 0;
  if (isUnique(before) === isUnique(after) && before.isLocalized === after.isLocalized) return;
  const { client, spaceId } = change;
  if (isUnique(before)) await releaseUniqueField(client, spaceId, after.id);
  if (isUnique(after)) await claimAll(change, model, after);
}

async function claimAll(change: ModelChange, model: Model, field: Field): Promise<void> {
  const having = { schemaUris: [model.schemaUri], mark: `${JSON.stringify(field.apiKey)}:` };
  const { client, spaceId } = change;
  await requireFew(change, having);
  let after: string | null = null;
  for (;;) {
    const ids: readonly string[] = await holdConvertible(client, spaceId, having, after, AT_ONCE);
    const rows = await readFamilyRows(client, spaceId, ids, 'current');
    const claims = rows.flatMap((row) => {
      const values = row.variants.map(({ locale, template, slots }) => ({
        locale,
        values: memberTexts(renderBody(template, slots, null)),
      }));
      return uniqueClaimsOf({ ...model, fields: [field] }, values).map((claim) => ({ ...claim, familyId: row.id }));
    });
    await insertUniqueValues(client, spaceId, claims);
    if (ids.length < AT_ONCE) return;
    after = ids.at(-1) ?? null;
  }
}
