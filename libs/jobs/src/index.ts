export { claimRequestedUndos, requestUndoAtEnd } from './requested-undos.store';
export { abandonCommand } from './abandon-command.store';
export { acceptDuplicate } from './accept-duplicate.store';
export { acceptItems, type AcceptedItem } from './accept-items.store';
export { acceptJob, type NewJob } from './accept-job.store';
export { cancelCommand } from './cancel-command.store';
export { cancelJob, type CancelStep } from './cancel-job.store';
export type { CommandKind } from './command-kind';
export { commandWindow } from './command-window';
export { closeCommand, type CommandCounts, type JobError } from './close-command.store';
export { closeCommands, type ClosingCommand } from './close-commands.store';
export { failDriveCopy, failPlanning, type DriveCopyError } from './fail-job.store';
export { readCreatedNodes, type CreatedNode } from './created-nodes.store';
export { insertFailures } from './failures.store';
export { insertCommands, type PlannedCommand } from './insert-commands.store';
export { insertDriveCopy, saveDriveBytes, type NewDriveCopy } from './insert-drive-copy.store';
export type { JobPlan, PlannedCounts } from './job-plan';
export { endedMessage, jobFact, progressedMessage, progressOf, progressOfCommand, type JobRow } from './job-row';
export { lockJob, readJob } from './lock-job.store';
export {
  claimOwedEvents,
  readOwingCommand,
  removeOwedEvents,
  type OwedEvents,
  type OwingCommand,
} from './owed-events.store';
export { releaseCommands } from './release-commands.store';
export { postponeCommand, renewBlobCommand, type BlobRange } from './renew-command.store';
export type { CommandToSend } from './released-command';
export { reportProgress } from './report-progress.store';
export { reopenJob } from './reopen-job.store';
export { RescueSettings } from './rescue-settings';
export { lockCancellingJobs, lockStalledJobs, releaseAgain } from './rescue.store';
export { ROWS_OF_JOBS } from './rows-of-jobs';
export { rollBackJob } from './roll-back.store';
export { splitCommand } from './split-command.store';
export { startJob } from './start-job.store';
export { undoLocales } from './undo-locales';
