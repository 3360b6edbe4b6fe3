import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { claimAvailableValues } from './claim-family-values';
import type { ModelCatalog } from '../../models/model';

/** The item that was saved. */
interface SavedItem {
  readonly familyId: string;
  readonly schemaUri: string;
  readonly locale: string | null;
}

/**
 * Claims the unique values of an item. Values that another locale of the item could not claim when it was copied are
 * ignored. Rejects with CONTENT_TYPE_INVALID {violations}: for clients of items, uniqueness is a rule of the content
 * type.
 */
export async function claimItemValues(client: ClientBase, catalog: ModelCatalog, item: SavedItem): Promise<void> {
  const model = catalog.bySchemaUri(item.schemaUri);
  if (model === undefined) return;
  const contested = await claimAvailableValues(client, catalog, model, item.familyId);
  const own = contested.filter(({ locale }) => locale === '' || locale === item.locale);
  if (own.length === 0) return;
  const violations = model.fields
    .filter(({ id }) => own.some(({ fieldId }) => fieldId === id))
    .map(({ apiKey }) => ({ pointer: `/${apiKey}`, message: 'must be unique: another content item has this value' }));
  throw new RejectedError('CONTENT_TYPE_INVALID', `The body does not match the content type ${item.schemaUri}.`, {
    violations,
  });
}
