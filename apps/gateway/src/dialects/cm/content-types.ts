import { Injectable } from '@nestjs/common';
import {
  type Caller,
  createField,
  createModel,
  deleteField,
  deleteModel,
  listModels,
  type ModelMembers,
  type ModelView,
  type OperationStarted,
  readModel,
  readOperationResult,
  RejectedError,
  updateField,
  updateModel,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { SentField } from './read-content-type';

interface OnBranch {
  readonly caller: Caller;
  readonly branch: string;
}

/** The models of a branch as content types. */
@Injectable()
export class ContentTypes {
  constructor(private readonly rpc: RpcClient) {}

  /** Rejected with NOT_FOUND of the branch before anything else: the rpc of models tells the two apart in no other way. */
  of({ caller, branch }: OnBranch): ContentTypesOfBranch {
    if (!caller.grants.some(({ spaceKey }) => spaceKey === branch)) throw notFound('branch', branch);
    return new ContentTypesOfBranch(this.rpc, caller, branch);
  }
}

/**
 * A content type is written with its fields; models and fields are written one by one. What a request says was checked
 * before; if one of several steps is refused all the same, a new model goes again, and one that was there keeps what was
 * done to it until then. Operations that the store answers with an id are over by then: their result is read at once.
 */
class ContentTypesOfBranch {
  constructor(
    private readonly rpc: RpcClient,
    private readonly caller: Caller,
    private readonly branch: string,
  ) {}

  private get inSpace() {
    return { caller: this.caller, spaceKey: this.branch };
  }

  async list(): Promise<ModelView[]> {
    const { models } = await this.rpc.call(listModels, this.inSpace);
    return models.filter(({ isBlock }) => !isBlock);
  }

  async read(id: string): Promise<ModelView> {
    const model = await this.rpc.call(readModel, { ...this.inSpace, model: id }).catch((error: unknown) => {
      throw error instanceof RejectedError && error.code === 'NOT_FOUND' ? notFound('content-type', id) : error;
    });
    if (model.isBlock || model.apiKey !== id) throw notFound('content-type', id);
    return model;
  }

  async create(members: ModelMembers, fields: readonly SentField[]): Promise<ModelView> {
    const { id } = await this.rpc.call(createModel, { ...this.inSpace, ...members });
    try {
      for (const field of fields) await this.saveField(id, field);
    } catch (error) {
      // Kept where another client has made an item of it already.
      await this.rpc.call(deleteModel, { ...this.inSpace, model: id, unlessUsed: true }).catch((failure: unknown) => {
        if (!(failure instanceof RejectedError && failure.code === 'CONTENT_TYPE_IN_USE')) throw failure;
      });
      throw error;
    }
    return this.rpc.call(readModel, { ...this.inSpace, model: id });
  }

  async update(model: ModelView, members: ModelMembers, fields: readonly SentField[] | undefined): Promise<ModelView> {
    if (Object.keys(members).length > 0) {
      await this.finish(await this.rpc.call(updateModel, { ...this.inSpace, model: model.id, ...members }));
    }
    const gone =
      fields === undefined ? [] : model.fields.filter(({ apiKey }) => !fields.some((f) => f.apiKey === apiKey));
    for (const { id } of gone) await this.finish(await this.rpc.call(deleteField, { ...this.inSpace, field: id }));
    for (const field of fields ?? []) await this.saveField(model.id, field);
    return this.rpc.call(readModel, { ...this.inSpace, model: model.id });
  }

  async remove(id: string): Promise<void> {
    const { id: model } = await this.read(id);
    await this.finish(await this.rpc.call(deleteModel, { ...this.inSpace, model, unlessUsed: true }));
  }

  private async saveField(model: string, { existing, members }: SentField): Promise<void> {
    const operation =
      existing === undefined
        ? this.rpc.call(createField, { ...this.inSpace, ...members, model })
        : this.rpc.call(updateField, { ...this.inSpace, ...members, field: existing.id });
    await this.finish(await operation);
  }

  private async finish({ operationId }: OperationStarted): Promise<void> {
    await this.rpc.call(readOperationResult, { ...this.inSpace, operationId });
  }
}

function notFound(what: 'branch' | 'content-type', id: string): RejectedError {
  const name = what.replaceAll('-', ' ');
  return new RejectedError('NOT_FOUND', `There is no ${name} ${JSON.stringify(id)}.`, { what });
}
