export type { DownloadOptions, Drive, NewFile, UploadOptions } from './drive.js';
export type { Followed, FollowOptions } from './follow-events.js';
export type { ImportInput } from './import-lines.js';
export type { ItemOf, ListOptions, ListPath, Page } from './lists.js';
export type { components, operations, paths } from './native-api.js';
export { ProblemError } from './problem-error.js';
export type { ClientOptions } from './requests.js';
export type { RetryOptions } from './retry-delay.js';
export type {
  Conflict,
  CopyRequest,
  CoveredFamily,
  DriveItem,
  ImportLine,
  ImportResult,
  Job,
  JobEvent,
  JobOutcome,
  Plan,
  PlanDifference,
  PlanNode,
  Problem,
  ProblemCode,
  ResolvedConflict,
  SpaceEvent,
  Sync,
  Variant,
} from './schemas.js';
export { ScriptoriumClient } from './scriptorium-client.js';
export type { Space } from './space.js';
export { hasEnded, type WaitOptions } from './wait-for-job.js';
