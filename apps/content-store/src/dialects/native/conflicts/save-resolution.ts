import {
  RejectedError,
  TransientError,
  variantSyncChanged,
  variantUpdated,
  type Caller,
  type SpaceGrant,
} from '@scriptorium/contracts';
import { requireSaved, saveVersions, storedBody, type StoredBody, type VariantSave } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { PreparedBody } from '../../../content/bodies/prepare-body';
import { appendVariantEvents } from '../../../content/history/variant-events.store';
import type { VariantRow } from '../../../content/history/variant-row';
import { claimVariantValues } from '../../../content/unique-values/claim-variant-values';
import { readCatalog } from '../../../models/read-catalog';
import { BatchFacts } from '../saves/batch-facts';

/** Rejects with CONTENT_ITEM_NOT_ACTIVE {status}. */
export function requireActive({ status }: Pick<VariantRow, 'status'>): void {
  if (status === 'ACTIVE') return;
  throw new RejectedError('CONTENT_ITEM_NOT_ACTIVE', 'Only an active content item can be changed.', { status });
}

/** Saves a new body and `basedOn` of a copy whose conflicts a client has resolved, and reports the change. */
export async function saveResolution(
  client: ClientBase,
  grant: SpaceGrant,
  caller: Caller,
  variant: VariantRow,
  { body, basedOn }: { readonly body: PreparedBody | undefined; readonly basedOn: number | undefined },
): Promise<void> {
  if (body === undefined && basedOn === undefined) return;
  const { spaceId } = grant;
  const { id, family_id: familyId, locale, version: expected, label, tags, lifted } = variant;
  const bodies: StoredBody[] = [];
  if (body !== undefined) {
    const facts = await BatchFacts.read(client, spaceId);
    bodies.push(storedBody(body, body.schemaUri, await facts.validate(variant.repository_id, body)));
  }
  const change: VariantSave = {
    id,
    expected,
    actions: body === undefined ? [] : ['UPDATE'],
    properties: basedOn === undefined ? {} : { basedOn },
    versions: body === undefined ? [] : [{ label, tags, bodyHash: body.hash, slots: body.slots, lifted }],
  };
  const results = await saveVersions(client, spaceId, [
    { family: { id: familyId }, by: caller.principalId, bodies, variants: [change] },
  ]);
  const [saved] = requireSaved(results, () => {
    return new TransientError('CONTENT_ITEM_BUSY', 'Another request changed the content item at the same time.');
  }).variants;
  const type = body === undefined ? variantSyncChanged : variantUpdated;
  await appendVariantEvents(client, grant, [{ type, id, familyId, locale, version: saved?.version ?? expected }]);
  if (body === undefined) return;
  await claimVariantValues(client, await readCatalog(client, spaceId), [
    { familyId, schemaUri: body.schemaUri, locale },
  ]);
}
