import { Controller } from '@nestjs/common';
import { updateItem, type ItemView } from '@scriptorium/contracts';
import { storedBody } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { Pool } from 'pg';
import type { RequestOf } from '../../../../request-of';
import { changeItem } from './change-item';
import { checkPlacement, lockPlacement, type Placement } from '../../../../content/families/check-placement';
import { decideUpdate, isBodyOf } from './decide-change';
import { findItem } from '../find-item';
import type { VariantRow } from '../../../../content/history/variant-row';
import { prepareBody } from '../../../../content/bodies/prepare-body';
import { validateForStoring } from './validate-for-storing';

@Controller()
export class UpdateItemHandler {
  constructor(
    readonly pool: Pool,
    readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(updateItem)
  async handle(request: RequestOf<typeof updateItem>): Promise<ItemView> {
    const { caller, id, folderId, ignoreSchemaValidation = false } = request;
    const item = await findItem(this.pool, caller, id, 'write');
    const { space_id: spaceId, repository_id: repositoryId } = item;
    const body = request.body === undefined ? undefined : prepareBody(request.body);
    // Decided before any lookup, so that a stale request is rejected for its version first.
    decideUpdate(item, request, body);
    const movedFrom = ({ folder_id: now }: VariantRow): Placement => (folderId === now ? {} : { folderId });
    await checkPlacement(this.pool, spaceId, repositoryId, movedFrom(item));
    return changeItem(
      this,
      request,
      item,
      (current) => decideUpdate(current, request, body),
      async (client, current) => {
        const isRewritten = body !== undefined && !isBodyOf(current, body);
        const state = isRewritten
          ? await validateForStoring(client, spaceId, repositoryId, body, ignoreSchemaValidation)
          : 'VALID';
        await lockPlacement(client, spaceId, movedFrom(current));
        return isRewritten ? [storedBody(body, body.schemaUri, state)] : [];
      },
    );
  }
}
