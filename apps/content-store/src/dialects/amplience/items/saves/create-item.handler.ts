import { Controller } from '@nestjs/common';
import {
  createItem,
  type CreateItem,
  type FamilyId,
  firstVariantOf,
  type ItemView,
  randomId,
  variantCreated,
} from '@scriptorium/contracts';
import { lockModelsShared, requireSaved, saveVersions, storedBody } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { readCatalog } from '../../../../models/read-catalog';
import { grantForRepository } from '../../../../spaces/repositories/find-repository';
import { checkPlacement, lockPlacement } from '../../../../content/families/check-placement';
import { claimVariantValues } from '../../../../content/unique-values/claim-variant-values';
import { setDeliveryKeys } from '../../../../content/delivery-keys/delivery-keys.store';
import { findItem } from '../find-item';
import { hierarchyParent } from '../../../../content/bodies/hierarchy-parent';
import { checkAssignees, checkLabel } from '../../../../content/variant-limits';
import { variantView } from '../../../../content/history/variant-view';
import { prepareBody } from '../../../../content/bodies/prepare-body';
import { newItemRefusal } from './new-item-refusal';
import { validateForStoring } from './validate-for-storing';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';

@Controller()
export class CreateItemHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(createItem)
  async handle(request: CreateItem): Promise<ItemView> {
    const {
      caller,
      repositoryId,
      label,
      assignees = [],
      folderId = null,
      locale = null,
      workflowState = null,
    } = request;
    const grant = await grantForRepository(this.pool, caller, repositoryId, 'write');
    const { spaceId } = grant;
    checkLabel(label);
    checkAssignees(assignees);
    const body = prepareBody(request.body);
    await checkPlacement(this.pool, spaceId, repositoryId, request);
    const ignored = request.ignoreSchemaValidation ?? false;

    const { schemaUri } = body;
    const familyId = randomId<FamilyId>();
    const id = firstVariantOf(familyId);
    const created = await inTransactionOnce(this.pool, spaceId, request, async (client) => {
      await lockModelsShared(client, spaceId);
      const validationState = await validateForStoring(client, spaceId, repositoryId, body, ignored);
      const catalog = await readCatalog(client, spaceId);
      const isSingleton = catalog.bySchemaUri(schemaUri)?.isSingleton ?? false;
      await lockPlacement(client, spaceId, { folderId, locale });
      const variant = {
        id,
        expected: 0,
        actions: ['CREATE'],
        properties: {
          repositoryId,
          folderId,
          locale,
          workflowState,
          assignees: assignees.length === 0 ? null : assignees,
          hierarchyParentId: hierarchyParent(body.hierarchy),
        },
        versions: [{ label, bodyHash: body.hash, slots: body.slots, lifted: body.lifted }],
      };
      const save = {
        family: { id: familyId, created: { isSingleton }, schemaUri },
        by: caller.principalId,
        bodies: [storedBody(body, schemaUri, validationState)],
        variants: [variant],
      };
      requireSaved(await saveVersions(client, spaceId, [save]), newItemRefusal);
      if (body.deliveryKeys.length > 0) await setDeliveryKeys(client, spaceId, [{ id, keys: body.deliveryKeys }]);
      await claimVariantValues(client, catalog, [{ familyId, schemaUri, locale }]);
      await appendVariantEvents(client, grant, [{ type: variantCreated, id, familyId, locale, version: 1 }]);
      return variantView(await findItem(client, caller, id, 'write'), caller);
    });
    this.relay.wake();
    return created;
  }
}
