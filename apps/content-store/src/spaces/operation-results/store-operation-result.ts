import { shortId, type OperationResult, type OperationStarted } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { insertOperationResult } from './operation-results.store';

/** Lays a result ready, in the transaction of the operation: there is none without the other. */
export async function storeOperationResult(
  client: ClientBase,
  spaceId: number,
  result: OperationResult,
): Promise<OperationStarted> {
  const id = randomUUID();
  await insertOperationResult(client, spaceId, id, JSON.stringify(result));
  return { operationId: shortId(id) };
}
