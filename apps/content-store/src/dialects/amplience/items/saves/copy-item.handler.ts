import { Controller } from '@nestjs/common';
import { copyItem, variantCreated, type ItemView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { notFound } from '../../../../spaces/access/spaces-of-caller';
import { requireContentType } from '../../../../models/content-types/require-content-type';
import { claimFreeValues } from '../../../../content/unique-values/claim-values';
import { readCatalog } from '../../../../models/read-catalog';
import { findRepository } from '../../../../spaces/repositories/find-repository';
import type { RequestOf } from '../../../../request-of';
import { lockModelsShared } from '@scriptorium/copy-engine';
import { holdSurroundings } from './check-surroundings';
import { findItem } from '../find-item';
import { hierarchyParent } from './hierarchy-parent';
import { hierarchyIn, itemView, type ItemRow } from '../../../../content/history/item-row';
import { insertItem, type NewItem } from '../../../../content/versions/new-item.store';
import { liftedWithKey } from '../../../../content/bodies/prepare-body';
import { rejectSecondSingleton } from './second-singleton';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';

/**
 * Makes a new family with the same body, label and locale, in the source's folder where the repository is the same. Body
 * and links are shared with the source; delivery keys, assignees and the workflow's state are not copied.
 */
@Controller()
export class CopyItemHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(copyItem)
  async handle({ caller, sourceId, repositoryId }: RequestOf<typeof copyItem>): Promise<ItemView> {
    const source = await findItem(this.pool, caller, sourceId, 'write');
    const { grant } = await findRepository(this.pool, caller, repositoryId, 'write');
    const { spaceId } = grant;
    if (spaceId !== source.space_id) throw notFound('content repository');

    const id = randomUUID();
    const copied = await inTransaction(this.pool, async (client) => {
      await lockModelsShared(client, spaceId);
      await requireContentType(client, spaceId, repositoryId, source.schema_uri);
      const catalog = await readCatalog(client, spaceId);
      const model = catalog.bySchemaUri(source.schema_uri);
      const isSingleton = model?.isSingleton ?? false;
      const copy = { ...copyOf(source, id, repositoryId, caller.principalId), isSingleton };
      await holdSurroundings(client, spaceId, copy);
      await insertItem(client, copy);
      // What no two may have stays the source's: the copy is told so when it is saved the next time.
      if (model !== undefined) await claimFreeValues(client, catalog, model, id);
      const copiedFrom = { variantId: source.id, version: source.version, jobId: null };
      const event = { type: variantCreated, id, familyId: id, locale: copy.locale, version: 1, copiedFrom };
      await appendVariantEvents(client, grant, [event]);
      return findItem(client, caller, id, 'write');
    }).catch(rejectSecondSingleton);
    this.relay.poke();
    return itemView(copied, caller);
  }
}

function copyOf(source: ItemRow, id: string, repositoryId: string, createdBy: string): Omit<NewItem, 'isSingleton'> {
  return {
    spaceId: source.space_id,
    id,
    schemaUri: source.schema_uri,
    repositoryId,
    folderId: repositoryId === source.repository_id ? source.folder_id : null,
    locale: source.locale,
    label: source.label,
    bodyHash: source.body_hash,
    slots: source.slots,
    lifted: liftedWithKey(source.lifted, null),
    hierarchyParentId: hierarchyParent(hierarchyIn(source.lifted)),
    workflowState: null,
    assignees: [],
    createdBy,
    action: 'COPY',
    source: { id: source.id, version: source.version },
  };
}
