import type { ProblemText } from './problem-text';

/** Problems of jobs, plans and copies. */
export const JOB_PROBLEMS = {
  JOB_ENDED: { title: 'Job ended', explanation: 'The job has ended, so it cannot be cancelled. `state` is its state.' },
  JOB_NOT_ENDED: {
    title: 'Job not ended',
    explanation: 'Only an ended job can be retried or undone. Wait for its end, or cancel it.',
  },
  JOB_NOT_UNDOABLE: {
    title: 'Job cannot be undone',
    explanation: 'A job of the kind `kind` cannot be undone. Instead of undoing an undo, copy again.',
  },
  JOB_UNDONE: {
    title: 'Job undone',
    explanation: 'The job was undone by the job `undoJobId`, so it cannot be retried. Request another copy.',
  },
  FOLDER_DELETED: {
    title: 'Folder deleted',
    explanation: 'The job copies into folders that were deleted after it had ended (`folderIds`). Start a new job.',
  },
  EVENT_POSITION_INVALID: {
    title: 'Position invalid',
    explanation: '`Last-Event-ID` must be the id of an event, which is a number.',
  },
  EVENT_POSITION_UNKNOWN: {
    title: 'Events not stored',
    explanation:
      'The events after this position are not stored any more, or the stream was replaced. Read the present state, and ' +
      'follow the events without `Last-Event-ID`.',
  },
  NOTHING_FAILED: { title: 'Nothing to retry', explanation: 'The job has no failed or cancelled nodes.' },
} satisfies Readonly<Record<string, ProblemText>>;
