import { variantUpdated } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import { requireStage } from '../records/require-stage';
import type { Failures, Publisher } from './change-publishing';
import { lockFamilies } from '../../../content/families/lock-families.store';
import { moveToStage } from '../../../content/publishing/stages.store';
import { tellVariants } from '../../../content/publishing/tell-variants';

/**
 * Moves records to a stage, in the caller's transaction; that makes no version of them. Failures are NOT_FOUND.
 * Rejected with INVALID_FIELD where the space has no such stage.
 */
export async function moveFamilies(
  client: ClientBase,
  { caller, grant }: Publisher,
  ids: readonly string[],
  stage: string,
): Promise<Failures> {
  const { spaceId } = grant;
  await requireStage(client, spaceId, stage);
  const there = await lockFamilies(client, spaceId, ids);
  const moved = await moveToStage(client, { spaceId, by: caller.principalId }, [...there], stage);
  await tellVariants(client, variantUpdated, grant, moved);
  return new Map(ids.filter((id) => !there.has(id)).map((id) => [id, notFound('record')]));
}
