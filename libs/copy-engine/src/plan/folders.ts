import { createHash } from 'node:crypto';

/** A folder of a repository. */
export interface FolderFacts {
  readonly id: string;
  readonly repositoryId: string;
  readonly parentId: string | null;
  readonly name: string;
}

/** The folder of the target repository for a folder of the source. The worker creates it if it does not exist. */
export interface PlannedFolder {
  readonly folderId: string;
  readonly targetRepositoryId: string;
  readonly targetFolderId: string;
  readonly targetParentId: string | null;
  readonly name: string;
  /** 0 at the top of the repository. */
  readonly depth: number;
}

/**
 * Plans the structure of the `needed` folders in another repository. Folders are matched by name, case-sensitively,
 * from the top (docs/contracts/amplience.md §6.2). The id of a missing folder is computed from its path, so two jobs
 * create the same one.
 */
export function planFolders(
  needed: readonly { readonly folderId: string; readonly targetRepositoryId: string }[],
  folders: readonly FolderFacts[],
): PlannedFolder[] {
  const byId = new Map(folders.map((folder) => [folder.id, folder]));
  const byPlace = new Map(
    folders.map((folder) => [place(folder.repositoryId, folder.parentId, folder.name), folder.id]),
  );
  const planned = new Map<string, PlannedFolder>();

  for (const { folderId, targetRepositoryId } of needed) {
    let parentId: string | null = null;
    pathOf(folderId, byId).forEach((folder, depth) => {
      const at = place(targetRepositoryId, parentId, folder.name);
      const targetFolderId = byPlace.get(at) ?? createHash('sha256').update(at).digest('hex').slice(0, 24);
      planned.set(`${folder.id} ${targetRepositoryId}`, {
        folderId: folder.id,
        targetRepositoryId,
        targetFolderId,
        targetParentId: parentId,
        name: folder.name,
        depth,
      });
      parentId = targetFolderId;
    });
  }
  return [...planned.values()];
}

/** Returns the folders from the top down to `folderId`. */
function pathOf(folderId: string, byId: ReadonlyMap<string, FolderFacts>): FolderFacts[] {
  const path: FolderFacts[] = [];
  for (let folder = byId.get(folderId); folder !== undefined; folder = byId.get(folder.parentId ?? '')) {
    path.unshift(folder);
  }
  return path;
}

function place(repositoryId: string, parentId: string | null, name: string): string {
  return JSON.stringify([repositoryId, parentId, name]);
}
