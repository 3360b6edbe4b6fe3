import { Controller } from '@nestjs/common';
import {
  copyItem,
  type FamilyId,
  firstVariantOf,
  type ItemView,
  randomId,
  variantCreated,
} from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { notFound } from '../../../../spaces/access/spaces-of-caller';
import { requireContentType } from '../../../../models/content-types/require-content-type';
import { claimAvailableValues } from '../../../../content/unique-values/claim-family-values';
import { readCatalog } from '../../../../models/read-catalog';
import { grantForRepository } from '../../../../spaces/repositories/find-repository';
import type { RequestOf } from '../../../../request-of';
import { lockModelsShared, requireSaved, saveVersions, type VersionSave } from '@scriptorium/copy-engine';
import { lockPlacement } from '../../../../content/families/check-placement';
import { findItem } from '../find-item';
import { hierarchyParent } from '../../../../content/bodies/hierarchy-parent';
import type { VariantRow } from '../../../../content/history/variant-row';
import { hierarchyIn, variantView } from '../../../../content/history/variant-view';
import { liftedWithKey } from '../../../../content/bodies/prepare-body';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import { newItemRefusal } from './new-item-refusal';

/**
 * Creates a new family with the same body, label and locale, in the source's folder if the repository is the same. Body
 * and links are shared with the source; delivery keys, assignees and the workflow state are not copied.
 */
@Controller()
export class CopyItemHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(copyItem)
  async handle(request: RequestOf<typeof copyItem>): Promise<ItemView> {
    const { caller, sourceId, repositoryId } = request;
    const source = await findItem(this.pool, caller, sourceId, 'write');
    const grant = await grantForRepository(this.pool, caller, repositoryId, 'write');
    const { spaceId } = grant;
    if (spaceId !== source.space_id) throw notFound('content repository');

    const familyId = randomId<FamilyId>();
    const id = firstVariantOf(familyId);
    const copied = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      await lockModelsShared(client, spaceId);
      await requireContentType(client, spaceId, repositoryId, source.schema_uri);
      const catalog = await readCatalog(client, spaceId);
      const model = catalog.bySchemaUri(source.schema_uri);
      const folderId = repositoryId === source.repository_id ? source.folder_id : null;
      await lockPlacement(client, spaceId, { folderId, locale: source.locale });
      const copy = copyOf(
        source,
        familyId,
        { repositoryId, folderId },
        model?.isSingleton ?? false,
        caller.principalId,
      );
      requireSaved(await saveVersions(client, spaceId, [copy]), newItemRefusal);
      // The source keeps its unique values: the next save of the copy is rejected until they differ.
      if (model !== undefined) await claimAvailableValues(client, catalog, [{ familyId, model }]);
      const copiedFrom = { variantId: source.id, version: source.version, jobId: null };
      const event = { type: variantCreated, id, familyId, locale: source.locale, version: 1, copiedFrom };
      await appendVariantEvents(client, grant, [event]);
      return variantView(await findItem(client, caller, id, 'write'), caller);
    });
    this.relay.wake();
    return copied;
  }
}

function copyOf(
  source: VariantRow,
  familyId: FamilyId,
  place: { readonly repositoryId: string; readonly folderId: string | null },
  isSingleton: boolean,
  by: string,
): VersionSave {
  const { schema_uri: schemaUri, locale, label, body_hash: bodyHash, slots } = source;
  return {
    family: { id: familyId, created: { isSingleton }, schemaUri },
    by,
    variants: [
      {
        id: firstVariantOf(familyId),
        expected: 0,
        actions: ['COPY'],
        properties: {
          ...place,
          locale,
          hierarchyParentId: hierarchyParent(hierarchyIn(source.lifted)),
          source: { id: source.id, version: source.version },
        },
        versions: [{ label, bodyHash, slots, lifted: liftedWithKey(source.lifted, null) }],
      },
    ],
  };
}
