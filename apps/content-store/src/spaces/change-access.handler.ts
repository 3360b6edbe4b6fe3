import { Controller } from '@nestjs/common';
import {
  type AccessKind,
  type AccessView,
  changeAccess,
  createClient,
  createToken,
  RejectedError,
  removeAccess,
  requireLimit,
  type Scope,
  type SpaceId,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction, type OnceRequest, runOnce, violates } from '@scriptorium/persistence';
import type { ClientBase } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { requireText } from '../limits';
import type { RequestOf } from '../request-of';
import { lockSpace } from './spaces.store';
import { insertClient, insertPrincipal, insertToken, removeGrant, saveGrant } from './access/access-changes.store';
import { type AccessRow, countAccess, readClientRow, readTokenRow } from './access/access-of-space.store';
import { accessView } from './access/access-view';
import { grantForSpace } from './access/grant-for-space';
import type { PrincipalEntity } from './access/principal.entity';
import { notFound } from './access/spaces-of-caller';

interface NewAccess extends OnceRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/**
 * Creates, changes and removes the API clients and the tokens of a space. Each change locks the space first. So the
 * number of principals stays below its limit, and one of them keeps the scope `admin`.
 */
@Controller()
export class ChangeAccessHandler {
  constructor(private readonly db: DataSource) {}

  @HandleRpc(createClient)
  createClient(request: RequestOf<typeof createClient>): Promise<AccessView> {
    const { caller, spaceKey, id, secretHash } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    return this.create(spaceId, request, 'client', async (manager, client, principalId) => {
      await insertClient(manager, { clientId: id, principalId, secretHash });
      return readClientRow(client, spaceId, id);
    });
  }

  @HandleRpc(createToken)
  createToken(request: RequestOf<typeof createToken>): Promise<AccessView> {
    const { caller, spaceKey, expiresAt } = request;
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    const tokenHash = Buffer.from(request.tokenHash, 'base64url');
    const expiry = expiresAt === undefined ? null : futureDate(expiresAt);
    return this.create(spaceId, request, 'person', async (manager, client, principalId) => {
      await insertToken(manager, { tokenHash, principalId, expiresAt: expiry });
      return readTokenRow(client, spaceId, tokenHash.subarray(0, 16).toString('hex'));
    });
  }

  @HandleRpc(changeAccess)
  change({ caller, spaceKey, kind, id, scopes }: RequestOf<typeof changeAccess>): Promise<AccessView> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    return inEntityTransaction(this.db, async (manager, client) => {
      await lockSpace(client, spaceId);
      const { principal_id: principalId } = await find(client, spaceId, kind, id);
      await saveGrant(manager, principalId, spaceId, distinct(scopes));
      await requireAdmin(client, spaceId);
      return accessView(await find(client, spaceId, kind, id));
    });
  }

  @HandleRpc(removeAccess)
  async remove({ caller, spaceKey, kind, id }: RequestOf<typeof removeAccess>): Promise<Record<string, never>> {
    const { spaceId } = grantForSpace(caller, spaceKey, 'admin');
    await inEntityTransaction(this.db, async (manager, client) => {
      await lockSpace(client, spaceId);
      const { principal_id: principalId } = await find(client, spaceId, kind, id);
      await removeGrant(manager, principalId, spaceId);
      await requireAdmin(client, spaceId);
    });
    return {};
  }

  private create(
    spaceId: SpaceId,
    request: NewAccess,
    kind: PrincipalEntity['kind'],
    insert: (manager: EntityManager, client: ClientBase, principalId: string) => Promise<AccessRow | undefined>,
  ): Promise<AccessView> {
    const { name, scopes } = request;
    requireText('NAME_INVALID', 'A name', name, 255);
    return inEntityTransaction(this.db, (manager, client) =>
      runOnce(client, spaceId, request, async () => {
        await lockSpace(client, spaceId);
        await requireRoom(client, spaceId);
        const { id: principalId } = await insertPrincipal(manager, kind, name);
        await saveGrant(manager, principalId, spaceId, distinct(scopes));
        const row = await insert(manager, client, principalId);
        if (row === undefined) throw new Error('A created client or token cannot be read.');
        return accessView(row);
      }),
    ).catch((error: unknown) => {
      if (!violates(error, 'principals_name_unique')) throw error;
      throw new RejectedError('NAME_TAKEN', `The name ${name} is or was used. Choose another one.`, { name });
    });
  }
}

async function find(client: ClientBase, spaceId: SpaceId, kind: AccessKind, id: string): Promise<AccessRow> {
  const row = await (kind === 'client' ? readClientRow(client, spaceId, id) : readTokenRow(client, spaceId, id));
  if (row === undefined) throw notFound(kind);
  return row;
}

async function requireRoom(client: ClientBase, spaceId: SpaceId): Promise<void> {
  const { accesses } = await countAccess(client, spaceId);
  requireLimit('accessesOfSpace', accesses + 1, 'Remove API clients and tokens.');
}

async function requireAdmin(client: ClientBase, spaceId: SpaceId): Promise<void> {
  const { admins } = await countAccess(client, spaceId);
  if (admins > 0) return;
  const message = 'No other client or token would have the scope "admin" in the space. Give it to another one first.';
  throw new RejectedError('LAST_ADMIN', message);
}

function distinct(scopes: readonly Scope[]): Scope[] {
  if (scopes.length > 0) return [...new Set(scopes)];
  throw new RejectedError('FIELD_INVALID', '"scopes" must have at least one scope.', { property: 'scopes' });
}

function futureDate(text: string): Date {
  const date = new Date(text);
  if (date.getTime() > Date.now()) return date;
  throw new RejectedError('FIELD_INVALID', '"expiresAt" must be a time in the future.', { property: 'expiresAt' });
}
