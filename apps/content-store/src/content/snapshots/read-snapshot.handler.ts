import { Controller } from '@nestjs/common';
import { fitIntoReply, readSnapshot, type SnapshotPage, type SnapshotPlace } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import type { RequestOf } from '../../request-of';
import { grantForSpace } from '../../spaces/access/grant-for-space';
import { FIRST_ID, readDeleted, readPresent } from './snapshot.store';

/** Usually below 400 KB. */
const PAGE = 500;
const PARTS = { present: readPresent, deleted: readDeleted };

@Controller()
export class ReadSnapshotHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(readSnapshot)
  async handle({ caller, spaceKey, after }: RequestOf<typeof readSnapshot>): Promise<SnapshotPage> {
    const grant = grantForSpace(caller, spaceKey, 'read');
    const { part, id }: SnapshotPlace = after ?? { part: 'present', id: FIRST_ID };
    const read = await PARTS[part](this.pool, grant, id, PAGE);
    const items = fitIntoReply(read);
    const last = items.at(-1);
    if (last !== undefined && (items.length < read.length || read.length === PAGE)) {
      return { items, after: { part, id: last.subject } };
    }
    return { items, after: part === 'present' ? { part: 'deleted', id: FIRST_ID } : null };
  }
}
