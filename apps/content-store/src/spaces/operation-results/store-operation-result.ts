import { shortId, type OperationResult, type OperationStarted, type SpaceId } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { insertOperationResult } from './operation-results.store';

/** Stores the result of an operation in its transaction, so that both are committed together. */
export async function storeOperationResult(
  client: ClientBase,
  spaceId: SpaceId,
  result: OperationResult,
): Promise<OperationStarted> {
  const id = randomUUID();
  await insertOperationResult(client, spaceId, id, JSON.stringify(result));
  return { operationId: shortId(id) };
}
