import { variantDeleted, variantUpdated, type Caller, type SpaceGrant } from '@scriptorium/contracts';
import { memberTexts, problemOf, rejectionOf, renderBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { notFound } from '../access/spaces-of-caller';
import { appendVariantEvents } from '../items/variant-events.store';
import type { Model, ModelCatalog } from '../models/model';
import { publishFamilies } from '../record-publishing/change-publishing';
import { lockFamilies } from '../record-publishing/publishing-rows.store';
import { uniqueClaimsOf } from '../record-values/unique-claims';
import { claimUniqueValues } from '../record-values/unique-values.store';
import { deleteVariants } from '../records/delete-variants.store';
import { readFamilyRows, type FamilyRow } from '../records/family-rows.store';
import { hasDrafts } from '../records/save-decided';
import { touchFamily } from '../records/save-record.store';
import { shownVariants } from '../records/record-view';
import { restoreVersions } from './restore-version.store';
import type { NamedVersion } from './record-versions';

interface Restorer {
  readonly caller: Caller;
  readonly grant: SpaceGrant;
  readonly catalog: ModelCatalog;
}

/**
 * Saves the values that a record had once as its newest version, in the caller's transaction: locales that it did not have
 * then go. One that was taken away since stays away: its versions went with it. Nothing is published by that, unless the model
 * has no drafts: then everything that is saved is published, as far as it can be.
 *
 * Rejected with NOT_FOUND, INVALID_FIELD where another record has taken a unique value of then.
 */
export async function restoreVersion(
  client: ClientBase,
  { caller, grant, catalog }: Restorer,
  { familyId, moment }: NamedVersion,
): Promise<void> {
  const { spaceId } = grant;
  await lockFamilies(client, spaceId, [familyId]);
  const [then] = await readFamilyRows(client, spaceId, [familyId], { moment });
  const [now] = await readFamilyRows(client, spaceId, [familyId], 'current');
  const model = then && catalog.bySchemaUri(then.schemaUri);
  if (then === undefined || now === undefined || model === undefined) throw notFound('version');

  const kept = new Set(then.variants.map(({ id }) => id));
  const gone = now.variants.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  const deleted = gone.length === 0 ? [] : await deleteVariants(client, spaceId, gone);
  await claim(client, catalog, model, then);
  const saving = await touchFamily(client, spaceId, familyId);
  const saved = await restoreVersions(client, { spaceId, moment: saving, by: caller.principalId }, then.variants);
  await appendVariantEvents(client, grant, [
    ...deleted.map((variant) => ({ type: variantDeleted, ...variant })),
    ...saved.map((variant) => ({ type: variantUpdated, ...variant })),
  ]);
  if (!hasDrafts(model)) await publishFamilies(client, { caller, grant, catalog }, [familyId], { recursive: false });
}

async function claim(client: ClientBase, catalog: ModelCatalog, model: Model, row: FamilyRow): Promise<void> {
  const variants = shownVariants(catalog, model, row.variants).map(({ variant }) => ({
    locale: variant.locale,
    values: memberTexts(renderBody(variant.template, variant.slots, variant.lifted)),
  }));
  const contested = await claimUniqueValues(client, catalog.spaceId, row.id, uniqueClaimsOf(model, variants));
  if (contested.length === 0) return;
  const fields = model.fields.filter(({ id }) => contested.some(({ fieldId }) => fieldId === id));
  throw rejectionOf(fields.map((field) => problemOf(field, field.apiKey, 'VALIDATION_UNIQUE')));
}
