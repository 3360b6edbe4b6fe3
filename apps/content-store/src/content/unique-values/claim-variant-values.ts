import { type FamilyId, RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { claimAvailableValues } from './claim-family-values';
import { uniqueFieldsOf } from './unique-claims';
import type { ModelCatalog } from '../../models/model';

/** A variant that was saved. */
interface SavedVariant {
  readonly familyId: FamilyId;
  readonly schemaUri: string;
  readonly locale: string | null;
}

/**
 * Claims the unique values of variants in one statement. Values that another variant of a family could not claim when
 * it was copied are ignored. Rejects with CONTENT_TYPE_INVALID {violations} of the first variant with a taken value:
 * for clients of the Amplience and native APIs, uniqueness is a rule of the content type.
 */
export async function claimVariantValues(
  client: ClientBase,
  catalog: ModelCatalog,
  variants: readonly SavedVariant[],
): Promise<void> {
  const families = variants.flatMap(({ familyId, schemaUri }) => {
    const model = catalog.bySchemaUri(schemaUri);
    return model === undefined || uniqueFieldsOf(model).length === 0 ? [] : [{ familyId, model }];
  });
  const contested = await claimAvailableValues(client, catalog, families);
  for (const { familyId, schemaUri, locale } of variants) {
    const own = (contested.get(familyId) ?? []).filter((claim) => claim.locale === '' || claim.locale === locale);
    const violations = (catalog.bySchemaUri(schemaUri)?.fields ?? [])
      .filter(({ id }) => own.some(({ fieldId }) => fieldId === id))
      .map(({ apiKey }) => ({ pointer: `/${apiKey}`, message: 'must be unique: another content item has this value' }));
    if (violations.length === 0) continue;
    throw new RejectedError('CONTENT_TYPE_INVALID', `The body does not match the content type ${schemaUri}.`, {
      violations,
    });
  }
}
