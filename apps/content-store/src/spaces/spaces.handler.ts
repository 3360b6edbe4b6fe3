import { Controller } from '@nestjs/common';
import {
  listSpaces,
  readSpace,
  type Caller,
  type ListReply,
  type PageRequest,
  type SpaceView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import { grantForHub, readableSpaces } from './access/spaces-of-caller';
import { listReplies } from '../page';
import { spaceView } from './space-view';
import { findSpace, listSpacesOf } from './spaces.store';

@Controller()
export class SpacesHandler {
  constructor(private readonly db: DataSource) {}

  @HandleRpc(listSpaces)
  async *list({ caller, page }: { caller: Caller; page: PageRequest }): AsyncGenerator<ListReply<SpaceView>> {
    const spaceIds = readableSpaces(caller).map(({ spaceId }) => spaceId);
    yield* listReplies(page, await listSpacesOf(this.db, spaceIds, page), spaceView);
  }

  @HandleRpc(readSpace)
  async read({ caller, hubId }: { caller: Caller; hubId: string }): Promise<SpaceView> {
    const { spaceId } = grantForHub(caller, hubId, 'read');
    return spaceView(await findSpace(this.db.manager, spaceId));
  }
}
