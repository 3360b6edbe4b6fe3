import { Controller } from '@nestjs/common';
import { readOperationResult, uuidOf, type OperationResult } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../access/grant-for-space';
import { notFound } from '../access/spaces-of-caller';
import type { RequestOf } from '../../request-of';
import { readOperationResultText } from './operation-results.store';

@Controller()
export class ReadOperationResultHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readOperationResult)
  async read(request: RequestOf<typeof readOperationResult>): Promise<{ result: OperationResult }> {
    const { caller, spaceKey, operationId } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const id = uuidOf(operationId);
    const text = id === undefined ? undefined : await readOperationResultText(this.pool, spaceId, id);
    if (text === undefined) throw notFound('operation result');
    return { result: JSON.parse(text) as OperationResult };
  }
}
