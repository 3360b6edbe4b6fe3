import { Controller } from '@nestjs/common';
import { listBranches, type BranchView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { readableSpaces } from '../../../spaces/access/spaces-of-caller';
import type { RequestOf } from '../../../request-of';
import { readBranchRows } from './branches.store';

/** The product's own name for the environment that always exists (docs/contracts/cm-api.md §2). */
const DEFAULT_BRANCH = 'main';

@Controller()
export class BranchesHandler {
  constructor(private readonly pool: Pool) {}

  /** Lists branches. The default branch is `main`, or the caller's only branch. */
  @HandleRpc(listBranches)
  async list({ caller }: RequestOf<typeof listBranches>): Promise<{ branches: BranchView[] }> {
    const spaceIds = readableSpaces(caller).map(({ spaceId }) => spaceId);
    const rows = await readBranchRows(this.pool, spaceIds);
    const branches = rows.map(({ key, label, created_at, updated_at }) => ({
      id: key,
      name: label,
      isDefault: key === DEFAULT_BRANCH || rows.length === 1,
      createdAt: created_at.toISOString(),
      updatedAt: updated_at.toISOString(),
    }));
    return { branches };
  }
}
