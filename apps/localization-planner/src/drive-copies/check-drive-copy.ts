import { requireScope, spaceIdsOf } from '@scriptorium/auth';
import { RejectedError, type RequestDriveCopy } from '@scriptorium/contracts';
import { checkName, decideName, nameKey } from '@scriptorium/copy-engine';
import type { Pool } from 'pg';
import type { DecidedDriveCopy } from './accept-drive-copy';
import { readDriveFacts, type DriveFacts } from './drive-copies.store';

/**
 * Reads the source and the target of a request, and checks its preconditions. Rejects as the rpc `requestDriveCopy`
 * says.
 */
export async function checkDriveCopy(
  pool: Pool,
  request: RequestDriveCopy,
  { monitor, labels = {} }: { readonly monitor: string; readonly labels?: Readonly<Record<string, string>> },
): Promise<DecidedDriveCopy> {
  const { caller, requestId: id } = request;
  const spaceIds = spaceIdsOf(caller);
  const [source, target] = await Promise.all([
    readDriveFacts(pool, spaceIds, request.sourceDriveId, request.sourceItemId),
    readDriveFacts(pool, spaceIds, request.targetDriveId, request.targetFolderId),
  ]);
  if (source === undefined) throw new RejectedError('NOT_FOUND', 'The item does not exist.', { what: 'item' });
  requireScope(caller, source.spaceId, 'read');
  if (target === undefined)
    throw new RejectedError('NOT_FOUND', 'The target folder does not exist.', { what: 'target' });
  requireScope(caller, target.spaceId, 'write');
  checkPair(source, target, request);
  checkName(request.name);
  rejectReplacingItself(source, target, request);

  const { spaceId } = source;
  const spaceKey = caller.grants.find((grant) => grant.spaceId === spaceId)?.spaceKey ?? '';
  const copy = {
    spaceId,
    spaceKey,
    id,
    sourceDriveId: request.sourceDriveId,
    sourceItemId: request.sourceItemId,
    targetDriveId: request.targetDriveId,
    targetFolderId: request.targetFolderId,
    name: request.name,
    conflict: request.conflict,
    childrenOnly: request.childrenOnly,
    allVersions: request.allVersions,
    fromStore: source.store,
    toStore: target.store,
    requestedBy: caller.principalId,
    monitor,
    precondition: request.precondition,
    labels,
  };
  return { copy, target };
}

/** Rejects with NOT_A_FOLDER, ROOT_IMMUTABLE, OTHER_SPACE, INTO_ITSELF. */
function checkPair(source: DriveFacts, target: DriveFacts, { childrenOnly }: RequestDriveCopy): void {
  if (!target.isFolder) throw new RejectedError('NOT_A_FOLDER', 'The target is a file. Choose a folder.');
  if (childrenOnly && !source.isFolder) throw new RejectedError('NOT_A_FOLDER', 'A file has no children.');
  if (source.parentId === null && !childrenOnly) {
    throw new RejectedError('ROOT_IMMUTABLE', 'The root of a drive cannot be copied. Copy its children.');
  }
  if (source.spaceId !== target.spaceId) {
    throw new RejectedError('OTHER_SPACE', 'The target drive belongs to another space.');
  }
  rejectIntoItself(source, target, childrenOnly);
}

/**
 * Rejects with INTO_ITSELF if the target is the copied folder or a folder below it. The children of a folder may be
 * copied into that folder. If the target is moved there later, the plan detects it (planDriveTree).
 */
function rejectIntoItself(source: DriveFacts, target: DriveFacts, childrenOnly: boolean): void {
  const isAllowed = childrenOnly && target.itemId === source.itemId;
  if (isAllowed || !target.pathIds.includes(source.itemId)) return;
  throw new RejectedError(
    'INTO_ITSELF',
    'A folder cannot be copied into itself or into a folder below it. Choose another target folder.',
  );
}

/**
 * Rejects with NAME_TAKEN {name} if the copy would replace the item that it copies: a file under its own name in its
 * own folder, or the children of a folder in that folder. If the item is moved there later, the job detects it
 * (attachCopy).
 */
function rejectReplacingItself(
  source: DriveFacts,
  target: DriveFacts,
  { name, conflict, childrenOnly }: RequestDriveCopy,
): void {
  if (conflict !== 'replace') return;
  const claim = { conflict, isFolder: source.isFolder, sourceId: source.itemId };
  const isInPlace = childrenOnly
    ? source.itemId === target.itemId
    : source.parentId === target.itemId && source.nameKey === nameKey(name);
  const existing = isInPlace ? { id: source.itemId, isFolder: source.isFolder } : undefined;
  if (decideName(claim, existing) !== 'reject') return;
  const message = `${JSON.stringify(name)} cannot replace itself. Choose another name or folder, or the conflict behavior "rename".`;
  throw new RejectedError('NAME_TAKEN', message, { name });
}
