import { Controller } from '@nestjs/common';
import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import { RejectedError, requestDriveCopy, type DriveCopyView, type RequestDriveCopy } from '@scriptorium/contracts';
import { checkName, decideName, nameKey } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { Config } from '../config';
import { acceptDriveCopy } from './accept-drive-copy';
import { readDriveCopyRow, readDriveFacts, type DriveFacts } from './drive-copies.store';
import { driveCopyView } from './drive-copy-view';

@Controller()
export class RequestDriveCopyHandler {
  constructor(
    private readonly pool: Pool,
    private readonly config: Config,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestDriveCopy)
  async handle(request: RequestDriveCopy): Promise<DriveCopyView> {
    const { caller, requestId: id } = request;
    const spaceIds = spaceIdsOf(caller);
    const [source, target] = await Promise.all([
      readDriveFacts(this.pool, spaceIds, request.sourceDriveId, request.sourceItemId),
      readDriveFacts(this.pool, spaceIds, request.targetDriveId, request.targetFolderId),
    ]);
    if (source === undefined) throw new RejectedError('NOT_FOUND', 'There is no such item.', { what: 'item' });
    requireScope(caller, source.spaceId, 'read');
    if (target === undefined) throw new RejectedError('NOT_FOUND', 'There is no such folder.', { what: 'target' });
    requireScope(caller, target.spaceId, 'write');
    checkPair(source, target, request);
    checkName(request.name);
    refuseReplacingItself(source, target, request);

    const { spaceId } = source;
    const spaceKey = caller.grants.find((grant) => grant.spaceId === spaceId)?.spaceKey ?? '';
    const { sourceDriveId, sourceItemId, targetDriveId, targetFolderId, ...wish } = request;
    await acceptDriveCopy(
      this.pool,
      {
        ...{ spaceId, spaceKey, id, sourceDriveId, sourceItemId, targetDriveId, targetFolderId },
        ...{ name: wish.name, conflict: wish.conflict, childrenOnly: wish.childrenOnly },
        ...{
          allVersions: wish.allVersions,
          fromStore: source.store,
          toStore: target.store,
          requestedBy: caller.principalId,
          monitor: randomUUID(),
          precondition: wish.precondition,
        },
      },
      target,
      this.config,
    );
    this.relay.poke();
    const row = await readDriveCopyRow(this.pool, spaceId, id);
    if (row === undefined) throw new Error(`Copy ${id} was accepted and is not there.`);
    return driveCopyView(row);
  }
}

/** Rejects with NOT_A_FOLDER, ROOT_IMMUTABLE, OTHER_SPACE, INTO_ITSELF. */
function checkPair(source: DriveFacts, target: DriveFacts, { childrenOnly }: RequestDriveCopy): void {
  if (!target.isFolder) throw new RejectedError('NOT_A_FOLDER', 'The target is a file.');
  if (childrenOnly && !source.isFolder) throw new RejectedError('NOT_A_FOLDER', 'A file has no children.');
  if (source.parentId === null && !childrenOnly) {
    throw new RejectedError('ROOT_IMMUTABLE', 'Of the root of a drive the children alone can be copied.');
  }
  if (source.spaceId !== target.spaceId) {
    throw new RejectedError('OTHER_SPACE', 'The target drive belongs to another space.');
  }
  refuseIntoItself(source, target, childrenOnly);
}

/**
 * Rejects with INTO_ITSELF if the target is the copied folder or a folder below it. The children of a folder may be copied
 * into that folder. If the target is moved there later, the plan finds it (planDriveTree).
 */
function refuseIntoItself(source: DriveFacts, target: DriveFacts, childrenOnly: boolean): void {
  const isAllowed = childrenOnly && target.itemId === source.itemId;
  if (isAllowed || !target.pathIds.includes(source.itemId)) return;
  throw new RejectedError(
    'INTO_ITSELF',
    'A folder cannot be copied into itself or into a folder below it. Choose another target folder.',
  );
}

/**
 * Rejects with NAME_TAKEN {name} if the copy would replace the item that it copies: a file under its own name in its own folder,
 * or the children of a folder in that folder. If the item is moved there later, the job finds it (attachCopy).
 */
function refuseReplacingItself(
  source: DriveFacts,
  target: DriveFacts,
  { name, conflict, childrenOnly }: RequestDriveCopy,
): void {
  if (conflict !== 'replace') return;
  const claim = { conflict, isFolder: source.isFolder, sourceId: source.itemId };
  const isInPlace = childrenOnly
    ? source.itemId === target.itemId
    : source.parentId === target.itemId && source.nameKey === nameKey(name);
  const holder = isInPlace ? { id: source.itemId, isFolder: source.isFolder } : undefined;
  if (decideName(claim, holder) !== 'reject') return;
  const message = `${JSON.stringify(name)} cannot replace itself. Choose another name or folder, or the conflict behavior "rename".`;
  throw new RejectedError('NAME_TAKEN', message, { name });
}
