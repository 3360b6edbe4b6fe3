import type { Job } from '@scriptorium/client';

/** The job that a dialog is about, and what closes it. */
export interface DialogProps {
  readonly job: Job;
  readonly space: string;
  readonly close: () => void;
}
