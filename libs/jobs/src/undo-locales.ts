import { WITHOUT_LOCALE } from '@scriptorium/contracts';
import type { JobRow } from './job-row';

/** Returns the locales of the undo of a job: those of the job, and WITHOUT_LOCALE if a duplicate has such a variant. */
export function undoLocales({ kind, locales, total }: Pick<JobRow, 'kind' | 'locales' | 'total'>): string[] {
  return kind === 'duplicate' && Number(total) > locales.length ? [...locales, WITHOUT_LOCALE] : locales;
}
