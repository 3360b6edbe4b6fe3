import { Controller } from '@nestjs/common';
import { RejectedError, validateRecord } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../../../../spaces/access/grant-for-space';
import type { ModelCatalog } from '../../../../models/model';
import { readCatalog } from '../../../../models/read-catalog';
import { contestedValues } from '../../../../content/unique-values/claim-unique-values.store';
import type { RequestOf } from '../../../../request-of';
import { assessRequest } from './assess-request';
import { findRecord, type FoundRecord } from '../find-record';
import { notUnique } from '../../../../content/validity/assess-family';
import { loadedVariants } from '../load-variants';
import { modelForRecords } from '../model-for-records';
import { hasFamilyOfType } from '../../../../content/families/family-facts.store';

type Request = RequestOf<typeof validateRecord>;

@Controller()
export class ValidateRecordHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(validateRecord)
  async handle(request: Request): Promise<Record<string, never>> {
    const { spaceId } = grantForSpace(request.caller, request.spaceKey, 'write');
    const catalog = await readCatalog(this.pool, spaceId);
    const { row, model } = await this.subject(catalog, request);
    const before = row === undefined ? [] : loadedVariants(row);
    const { judged } = await assessRequest(this.pool, catalog, model, request.attributes, before, row?.id ?? null);
    if (row === undefined && model.isSingleton && (await hasFamilyOfType(this.pool, spaceId, model.schemaUri))) {
      throw new RejectedError('DUPLICATE_SINGLETON', 'The model allows one record, which already exists.');
    }
    const contested = await contestedValues(this.pool, spaceId, row?.id ?? null, judged.claims);
    if (contested.length > 0) throw notUnique(model, contested);
    return {};
  }

  private async subject(
    catalog: ModelCatalog,
    { id, modelId }: Request,
  ): Promise<{ readonly row?: FoundRecord['row']; readonly model: FoundRecord['model'] }> {
    return id === undefined ? { model: modelForRecords(catalog, modelId) } : findRecord(this.pool, catalog, id);
  }
}
