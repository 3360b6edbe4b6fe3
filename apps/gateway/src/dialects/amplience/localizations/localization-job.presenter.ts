import type { JobState, JobView, OutcomeView } from '@scriptorium/contracts';

import type { Links } from '../hal/links';

/**
 * The original documents IN_PROGRESS. The other statuses are those of its hub and publishing jobs
 * (docs/contracts/amplience.md §6.3).
 */
const STATUS_OF_STATE: Readonly<Record<JobState, 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'CANCELLED'>> = {
  accepted: 'IN_PROGRESS',
  planning: 'IN_PROGRESS',
  running: 'IN_PROGRESS',
  waiting: 'IN_PROGRESS',
  throttled: 'IN_PROGRESS',
  cancelling: 'IN_PROGRESS',
  completed: 'COMPLETED',
  'completed-with-failures': 'COMPLETED',
  failed: 'FAILED',
  cancelled: 'CANCELLED',
};

/**
 * Returns a LocalizationJob. `id`, `self`, `completedDate`, `progress`, `results` and `errors` are extensions: the
 * original does not report the outcome of a job. `results` has one entry for each (item, locale), except those that
 * were created.
 */
export function presentLocalizationJob(job: JobView, links: Links, outcomes: readonly OutcomeView[] = []): object {
  const { total, done, created, reused, skipped, failed } = job.progress;
  const { id: variantId, label, locale } = job.root;
  return {
    id: job.id,
    status: STATUS_OF_STATE[job.state],
    rootContentItem: { id: variantId, label, locale },
    requestedLocales: job.locales,
    replicateFolderStructure: job.replicateFolderStructure,
    createdBy: job.requestedBy,
    createdDate: job.acceptedAt,
    ...(job.endedAt === null ? {} : { completedDate: job.endedAt }),
    progress: { total, done, created, reused, skipped, failed },
    results: outcomes.map((outcome) => ({
      contentItemId: outcome.variantId,
      contentRepositoryId: outcome.repositoryId,
      locale: outcome.locale,
      outcome: outcome.outcome.toUpperCase(),
      code: outcome.reason,
      ...(outcome.message === null ? {} : { message: outcome.message }),
    })),
    errors: errorsOf(job, outcomes),
    _links: links.all({
      self: `localization-jobs/${job.id}`,
      'content-root': `content-items/${variantId}`,
      findByRootContentItem: `localization-jobs/search/findByRootContentItem?id=${variantId}{&page,size,sort}`,
    }),
  };
}

function errorsOf(job: JobView, outcomes: readonly OutcomeView[]): object[] {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  const ofNodes = failed.map(({ variantId, repositoryId, locale, reason, message }) => ({
    level: 'ERROR',
    code: reason,
    message: message ?? `The item could not be localized into ${locale}.`,
    entity: 'ContentItem',
    entityId: variantId,
    contentRepositoryId: repositoryId,
    locale,
  }));
  return job.error === null ? ofNodes : [{ level: 'ERROR', ...job.error }, ...ofNodes];
}
