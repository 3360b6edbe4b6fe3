import { Controller } from '@nestjs/common';
import { readCaller, RejectedError, scopes as knownScopes, type Caller, type Scope } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { readHolder } from './tokens.store';
import { CallerPool } from '../../database-pools.store';

const KNOWN_SCOPES: ReadonlySet<string> = new Set(knownScopes);

@Controller()
export class ReadCallerHandler {
  constructor(private readonly pool: CallerPool) {}

  @HandleRpc(readCaller)
  async handle({ tokenHash }: { tokenHash: string }): Promise<Caller> {
    const rows = await readHolder(this.pool, Buffer.from(tokenHash, 'base64url'));
    const [first] = rows;
    if (first === undefined) throw new RejectedError('TOKEN_INVALID', 'The token is unknown or has expired.');
    return {
      principalId: first.principal_id,
      grants: rows.flatMap(({ space_id, key, hub_id, scopes }) =>
        space_id === null ? [] : [{ spaceId: space_id, spaceKey: key, hubId: hub_id, scopes: known(scopes) }],
      ),
    };
  }
}

/** Omits scopes that a later version has granted: a request that names them would violate its schema. */
function known(scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => KNOWN_SCOPES.has(scope));
}
