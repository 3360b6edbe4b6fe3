import { Controller } from '@nestjs/common';
import { listBranches, type BranchView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import { readableSpaces } from '../../../spaces/access/spaces-of-caller';
import type { RequestOf } from '../../../request-of';
import { findSpaces } from '../../../spaces/spaces.store';

/** The product's own name for the environment that always exists (docs/contracts/cm-api.md §2). */
const DEFAULT_BRANCH = 'main';

@Controller()
export class BranchesHandler {
  constructor(private readonly db: DataSource) {}

  /** Lists branches. The default branch is `main`, or the caller's only branch. */
  @HandleRpc(listBranches)
  async list({ caller }: RequestOf<typeof listBranches>): Promise<{ branches: BranchView[] }> {
    const spaceIds = readableSpaces(caller).map(({ spaceId }) => spaceId);
    const spaces = await findSpaces(this.db.manager, spaceIds);
    const branches = spaces.map(({ key, label, createdAt, updatedAt }) => ({
      id: key,
      name: label,
      isDefault: key === DEFAULT_BRANCH || spaces.length === 1,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    }));
    return { branches };
  }
}
