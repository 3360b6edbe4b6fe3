import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { hasStage } from '../../../content/publishing/stages.store';
import { rejectionOf } from '@scriptorium/copy-engine';

/** Rejects with INVALID_FIELD if the space does not have the stage. */
export async function requireStage(client: ClientBase, spaceId: SpaceId, stage: string): Promise<void> {
  if (await hasStage(client, spaceId, stage)) return;
  throw rejectionOf([{ field: 'stage', code: 'VALIDATION_INVALID', stage }]);
}
