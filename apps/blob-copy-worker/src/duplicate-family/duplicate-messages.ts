import { variantCreated, type CopyVariants, type OutgoingMessage } from '@scriptorium/contracts';
import { endedMessage } from '@scriptorium/jobs';
import type { DuplicateResult } from './execute-duplicate';

/** Returns the messages of a duplicate, the same at every delivery: each variant that it made, and the job's end. */
export function duplicateMessages(
  { spaceKey, jobId }: CopyVariants,
  { variants, job }: DuplicateResult,
  now: Date,
): OutgoingMessage[] {
  const created = variants.map(({ variantId, familyId, locale, isPublished, sourceVariantId, sourceVersion }) =>
    variantCreated.message(
      { space: spaceKey, about: variantId, ...(locale === null ? {} : { locale }) },
      `created/${variantId}/1`,
      {
        variantId,
        familyId,
        locale,
        version: 1,
        status: 'active',
        publishingStatus: isPublished ? 'latest' : 'none',
        copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId },
      },
      now,
    ),
  );
  return [...created, endedMessage(job, now)];
}
