import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { claimFreeValues } from '../../../../content/unique-values/claim-family-values';
import type { ModelCatalog } from '../../../../models/model';

/** The item that was saved. */
interface SavedItem {
  readonly familyId: string;
  readonly schemaUri: string;
  readonly locale: string | null;
}

/**
 * Takes the values of an item that no two records of its model may have. What another locale of it could not have when it
 * was copied says nothing about this one. Rejected with CONTENT_TYPE_INVALID {violations}: to clients of items it is a
 * part of what the content type asks for.
 */
export async function claimItemValues(client: ClientBase, catalog: ModelCatalog, item: SavedItem): Promise<void> {
  const model = catalog.bySchemaUri(item.schemaUri);
  if (model === undefined) return;
  const contested = await claimFreeValues(client, catalog, model, item.familyId);
  const own = contested.filter(({ locale }) => locale === '' || locale === item.locale);
  if (own.length === 0) return;
  const violations = model.fields
    .filter(({ id }) => own.some(({ fieldId }) => fieldId === id))
    .map(({ apiKey }) => ({ pointer: `/${apiKey}`, message: 'must be unique: another content item has this value' }));
  throw new RejectedError('CONTENT_TYPE_INVALID', `The body does not fit ${item.schemaUri}.`, { violations });
}
