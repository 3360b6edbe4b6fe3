import { Controller } from '@nestjs/common';
import {
  listModels,
  listReferencingModels,
  readField,
  readModel,
  type FieldView,
  type ModelView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForSpace } from '../../../spaces/access/grant-for-space';
import type { RequestOf } from '../../../request-of';
import { findField, findModel } from '../../../models/find-model';
import { modelsNamedBy } from './named-models';
import { readCatalog } from '../../../models/read-catalog';
import { fieldView, viewOf, viewsOf } from '../../../models/model-view';

@Controller()
export class ModelsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listModels)
  async list({ caller, spaceKey }: RequestOf<typeof listModels>): Promise<{ models: ModelView[] }> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const { models } = await readCatalog(this.pool, spaceId);
    return { models: await viewsOf(this.pool, spaceId, models) };
  }

  @HandleRpc(readModel)
  async read({ caller, spaceKey, model: name }: RequestOf<typeof readModel>): Promise<ModelView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const model = findModel(await readCatalog(this.pool, spaceId), name);
    return viewOf(this.pool, spaceId, model);
  }

  @HandleRpc(listReferencingModels)
  async listReferencing(request: RequestOf<typeof listReferencingModels>): Promise<{ models: ModelView[] }> {
    const { caller, spaceKey, model: name } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    const catalog = await readCatalog(this.pool, spaceId);
    const { id } = findModel(catalog, name);
    const models = catalog.models.filter(({ fields }) => fields.some((field) => modelsNamedBy(field).has(id)));
    return { models: await viewsOf(this.pool, spaceId, models) };
  }

  @HandleRpc(readField)
  async readField({ caller, spaceKey, field }: RequestOf<typeof readField>): Promise<FieldView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'read');
    return fieldView(findField(await readCatalog(this.pool, spaceId), field).field);
  }
}
