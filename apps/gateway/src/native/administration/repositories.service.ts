import { Injectable } from '@nestjs/common';
import { readRepository, RejectedError, type RepositoryView } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { RequestContext } from '../../http/requests/request-context';
import { hubOf } from './hub-of';

/** Reads the repositories of a space. */
@Injectable()
export class Repositories {
  constructor(private readonly rpc: RpcClient) {}

  /** Rejects with NOT_FOUND for a repository of another space. */
  async find(context: RequestContext, space: string, repositoryId: string): Promise<RepositoryView> {
    const repository = await this.rpc.call(readRepository, { caller: context.caller, repositoryId });
    if (repository.hubId === hubOf(context, space)) return repository;
    const message = `The repository ${repositoryId} does not exist in the space ${space}.`;
    throw new RejectedError('NOT_FOUND', message, { what: 'repository' });
  }
}
