import { RejectedError, variantUpdated } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { notFound } from '../access/spaces-of-caller';
import type { Failures, Publisher } from './change-publishing';
import { lockFamilies } from './publishing-rows.store';
import { hasStage, moveToStage } from './stages.store';
import { tellVariants } from './tell-variants';

/**
 * Moves records to a stage, in the caller's transaction; that makes no version of them. Failures are NOT_FOUND.
 * Rejected with WORKFLOW_STATE_NOT_FOUND {id}.
 */
export async function moveFamilies(
  client: ClientBase,
  { caller, grant }: Publisher,
  ids: readonly string[],
  stage: string,
): Promise<Failures> {
  const { spaceId } = grant;
  if (!(await hasStage(client, spaceId, stage))) {
    throw new RejectedError('WORKFLOW_STATE_NOT_FOUND', 'There is no such stage in the space.', { id: stage });
  }
  const there = await lockFamilies(client, spaceId, ids);
  const moved = await moveToStage(client, { spaceId, by: caller.principalId }, [...there], stage);
  await tellVariants(client, variantUpdated, grant, moved);
  return new Map(ids.filter((id) => !there.has(id)).map((id) => [id, notFound('record')]));
}
