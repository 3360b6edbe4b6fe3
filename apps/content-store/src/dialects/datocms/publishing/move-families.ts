import { type FamilyId, variantWorkflowChanged } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { requireStage } from '../records/require-stage';
import type { Failures, Publisher } from './change-publishing';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { moveToStage } from '../../../content/publishing/stages.store';
import { appendHistoryEvents } from '../../../content/publishing/append-history-events';

/**
 * Moves records to a stage, in the caller's transaction. This makes no versions. Failures are NOT_FOUND.
 * Rejects with INVALID_FIELD if the space does not have the stage.
 */
export async function moveFamilies(
  client: ClientBase,
  { caller, grant }: Publisher,
  ids: readonly FamilyId[],
  stage: string,
): Promise<Failures> {
  const { spaceId } = grant;
  await requireStage(client, spaceId, stage);
  const existing = await lockFamilies(client, spaceId, ids);
  const moved = await moveToStage(client, { spaceId, by: caller.principalId }, [...existing], stage);
  await appendHistoryEvents(client, variantWorkflowChanged, grant, moved);
  return new Map(ids.filter((id) => !existing.has(id)).map((id) => [id, notFound('record')]));
}
