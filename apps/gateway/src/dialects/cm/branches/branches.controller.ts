import { Controller, Get, Param, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { type BranchView, listBranches, RejectedError } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { Branch, BranchList } from './branch.dto';
import { Operation } from '../operations/operation.decorator';
import { OperationGuard } from '../operations/operation.guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';

/** Branches: the spaces that the caller may read. */
@Controller('api/v2/cm/branches')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Branches')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class BranchesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Operation({
    id: 'getBranches',
    summary: 'Lists the branches that the caller may read.',
    scope: 'read',
    response: BranchList,
  })
  async list(@Context() { caller }: RequestContext): Promise<BranchList> {
    const { branches } = await this.rpc.call(listBranches, { caller });
    return { totalCount: branches.length, data: branches.map(presentBranch) };
  }

  @Get(':branchId')
  @Operation({
    id: 'getBranch',
    rejects: REJECTIONS.branch,
    summary: 'Reads a branch.',
    scope: 'read',
    response: Branch,
  })
  async read(@Context() { caller }: RequestContext, @Param('branchId') branchId: string): Promise<Branch> {
    const { branches } = await this.rpc.call(listBranches, { caller });
    const branch = branches.find(({ id }) => id === branchId);
    if (branch === undefined) {
      throw new RejectedError('NOT_FOUND', `The branch ${JSON.stringify(branchId)} does not exist.`, {
        what: 'branch',
      });
    }
    return presentBranch(branch);
  }
}

function presentBranch({ id, name, isDefault, createdAt, updatedAt }: BranchView): Branch {
  return { id, name, default: isDefault, system: { createdAt, updatedAt } };
}
