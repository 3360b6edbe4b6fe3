import type { Job } from '@scriptorium/client';
import { shortId } from '../page/format';

/** Returns the names of the roots of a job, or the ends of their ids. */
export function rootNames({ roots }: Pick<Job, 'roots'>): readonly string[] {
  return roots.map(({ label, variantId, driveItemId }) => label ?? shortId(variantId ?? driveItemId ?? ''));
}

/** Returns whether a job has ended. */
export const hasEnded = ({ endedAt }: Pick<Job, 'endedAt'>): boolean => endedAt !== null;
