import type { JobId, SpaceId } from '@scriptorium/contracts';

/** A copy of a folder or file: a row of `jobs.drive_copies`. */
export interface DriveCopy {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  /** The copied rows have minus this number as their change until their root is attached. */
  readonly number: string;
  readonly targetDriveId: string;
  readonly targetFolderId: string;
  /** Name of the copy. Ignored if only children are copied: they have their own names. */
  readonly name: string;
  readonly conflict: 'fail' | 'replace' | 'rename';
  readonly childrenOnly: boolean;
  readonly allVersions: boolean;
  readonly requestedBy: string;
}

/** Returns the depth of the nodes that are attached to the target folder: 0 for the root, 1 for its children. */
export function rootDepth({ childrenOnly }: Pick<DriveCopy, 'childrenOnly'>): number {
  return childrenOnly ? 1 : 0;
}
