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

interface OnBranch {
  readonly caller: Caller;
  readonly branch: string;
}

/** What a request changes of a content type. */
export interface TypeChange extends Pick<ModelMembers, 'name' | 'settings'> {
  readonly fields?: readonly DescribedField[];
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
      throw isNotFound(error) ? notFound('content-type', id) : error;
    });
    if (model.isBlock || model.apiKey !== id) throw notFound('content-type', id);
    return model;
  }

  create(members: ModelMembers, fields: readonly DescribedField[]): Promise<ModelView> {
    return this.rpc.call(createModelWithFields, { ...this.inSpace, ...members, fields });
  }

  /** Rejects with NOT_FOUND of the content type, also where it is deleted meanwhile. */
  async update(id: string, change: TypeChange): Promise<ModelView> {
    const model = await this.read(id);
    if (Object.keys(change).length === 0) return model;
    return this.rpc
      .call(updateModelWithFields, { ...this.inSpace, ...change, model: model.id })
      .catch((error: unknown) => {
        throw isNotFound(error) ? notFound('content-type', id) : error;
      });
  }

  /** Rejects with CONTENT_TYPE_IN_USE if an item has the content type. */
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
  return new RejectedError('NOT_FOUND', `There is no ${name} ${JSON.stringify(id)}.`, { what });
}
