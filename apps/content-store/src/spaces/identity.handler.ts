import { Controller } from '@nestjs/common';
import { listGrantedSpaces, readPrincipals, type PrincipalView } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { DataSource } from 'typeorm';
import type { RequestOf } from '../request-of';
import { findPrincipals } from './access/principal-names.store';
import { spaceView } from './space-view';
import { findSpaces } from './spaces.store';

/** The principals of a response, and the spaces of the caller. */
@Controller()
export class IdentityHandler {
  constructor(private readonly db: DataSource) {}

  @HandleRpc(readPrincipals)
  async principals({
    ids,
  }: RequestOf<typeof readPrincipals>): Promise<{ readonly principals: readonly PrincipalView[] }> {
    const found = await findPrincipals(this.db.manager, ids);
    return { principals: found.map(({ id, name, kind }) => ({ id, name, kind })) };
  }

  @HandleRpc(listGrantedSpaces)
  async spaces(request: RequestOf<typeof listGrantedSpaces>): Promise<NonNullable<typeof listGrantedSpaces.reply>> {
    const { caller, after = '', limit } = request;
    const granted = caller.grants
      .filter(({ spaceKey, scopes }) => spaceKey > after && scopes.length > 0)
      .sort((one, other) => (one.spaceKey < other.spaceKey ? -1 : 1));
    const grants = granted.slice(0, limit);
    const spaces = await findSpaces(
      this.db.manager,
      grants.map(({ spaceId }) => spaceId),
    );
    const items = grants.flatMap(({ spaceId, scopes }) => {
      const space = spaces.find(({ id }) => id === spaceId);
      return space === undefined ? [] : [{ ...spaceView(space), scopes }];
    });
    return { items, after: granted.length > limit ? (grants.at(-1)?.spaceKey ?? null) : null };
  }
}
