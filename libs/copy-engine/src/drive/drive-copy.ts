/** A copy of a folder or file, as a job says it (`jobs.drive_copies`). */
export interface DriveCopy {
  readonly spaceId: number;
  readonly jobId: string;
  /** Minus it is the change of the copied rows until their root is there. */
  readonly number: string;
  readonly targetDriveId: string;
  readonly targetFolderId: string;
  /** Of the copy of a folder or file; what a copy of children alone makes has the children's names. */
  readonly name: string;
  readonly conflict: 'fail' | 'replace' | 'rename';
  readonly childrenOnly: boolean;
  readonly allVersions: boolean;
  readonly requestedBy: string;
}

/** Depth of the nodes that come last, and hang directly in the target: the root, or all of its children. */
export function rootDepth({ childrenOnly }: Pick<DriveCopy, 'childrenOnly'>): number {
  return childrenOnly ? 1 : 0;
}
