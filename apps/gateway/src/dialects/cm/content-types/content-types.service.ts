import { Injectable } from '@nestjs/common';
import {
  type Caller,
  createModelWithFields,
  deleteModel,
  type DescribedField,
  listModels,
  type ModelMembers,
  type ModelView,
  readModel,
  RejectedError,
  updateModelWithFields,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';

interface OnBranch {
  readonly caller: Caller;
  readonly branch: string;
}

/** The members of a content type that a request changes. */
export interface TypeChange extends Pick<ModelMembers, 'name' | 'settings'> {
  readonly fields?: readonly DescribedField[];
}

/** The models of a branch as content types. */
@Injectable()
export class ContentTypes {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  /** Rejects with NOT_FOUND of the branch first: the rpcs of models do not distinguish it from an unknown model. */
  of({ caller, branch }: OnBranch): ContentTypesOfBranch {
    if (!caller.grants.some(({ spaceKey }) => spaceKey === branch)) throw notFound('branch', branch);
    return new ContentTypesOfBranch(this.rpc, this.idempotent, caller, branch);
  }
}

class ContentTypesOfBranch {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
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
      throw isNotFound(error) ? notFound('content-type', id) : error;
    });
    if (model.isBlock || model.apiKey !== id) throw notFound('content-type', id);
    return model;
  }

  create(context: RequestContext, members: ModelMembers, fields: readonly DescribedField[]): Promise<ModelView> {
    return this.idempotent.call(context, createModelWithFields, { ...this.inSpace, ...members, fields });
  }

  /** Rejects with NOT_FOUND of the content type, also if it is deleted concurrently. */
  async update(id: string, change: TypeChange): Promise<ModelView> {
    const model = await this.read(id);
    if (Object.keys(change).length === 0) return model;
    return this.rpc
      .call(updateModelWithFields, { ...this.inSpace, ...change, model: model.id })
      .catch((error: unknown) => {
        throw isNotFound(error) ? notFound('content-type', id) : error;
      });
  }

  /** Rejects with CONTENT_TYPE_IN_USE if an item uses the content type. */
  async remove(id: string): Promise<void> {
    const { id: model } = await this.read(id);
    await this.rpc.call(deleteModel, { ...this.inSpace, model, unlessUsed: true }).catch((error: unknown) => {
      throw isNotFound(error) ? notFound('content-type', id) : error;
    });
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RejectedError && error.code === 'NOT_FOUND';
}

function notFound(what: 'branch' | 'content-type', id: string): RejectedError {
  const name = what.replaceAll('-', ' ');
  return new RejectedError('NOT_FOUND', `The ${name} ${JSON.stringify(id)} does not exist.`, { what });
}
