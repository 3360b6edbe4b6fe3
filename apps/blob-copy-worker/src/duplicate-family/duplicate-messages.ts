import {
  bodyUrl,
  eventSequence,
  variantCreated,
  type CopyVariants,
  type OutgoingMessage,
  type VariantContent,
} from '@scriptorium/contracts';
import type { DuplicatedVariant } from '@scriptorium/copy-engine';
import { endedMessage } from '@scriptorium/jobs';
import type { DuplicateResult } from './execute-duplicate';

/** Returns the messages of a duplicate, the same at every delivery: each variant that it made, and the job's end. */
export function duplicateMessages(
  command: CopyVariants,
  { variants, sequence, job }: DuplicateResult,
  now: Date,
): OutgoingMessage[] {
  const created = variants.map((variant) => createdMessage(command, variant, eventSequence(sequence ?? 0), now));
  return [...created, endedMessage(job, now)];
}

function createdMessage(
  { spaceKey: space, jobId }: CopyVariants,
  { variantId, familyId, locale, isPublished, content, sourceVariantId, sourceVersion }: DuplicatedVariant,
  sequence: string,
  now: Date,
): OutgoingMessage {
  const dataref = bodyUrl(space, variantId, 1);
  return variantCreated.message(
    { space, about: variantId, sequence, dataref, ...(locale === null ? {} : { locale }) },
    `created/${variantId}/1/${sequence}`,
    {
      variantId,
      familyId,
      locale,
      version: 1,
      status: 'active',
      publishingStatus: isPublished ? 'latest' : 'none',
      ...(JSON.parse(`{${content}}`) as VariantContent),
      copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId },
      basedOn: sourceVersion,
      syncState: 'copied',
    },
    now,
  );
}
