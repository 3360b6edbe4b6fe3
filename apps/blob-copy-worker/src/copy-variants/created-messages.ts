import { variantCreated, type CopyVariants, type OutgoingMessage } from '@scriptorium/contracts';
import type { CopiedVariant } from '@scriptorium/copy-engine';
import type { EncodedMessage } from '@scriptorium/messaging';

/** Stand for a variant's own values in the form; what they are replaced by needs no escape in JSON either. */
const MARKS: CopiedVariant = {
  variantId: '#variantId#',
  familyId: '#familyId#',
  sourceVariantId: '#sourceVariantId#',
  sourceVersion: 2_147_483_647,
};
const MARKED = new RegExp(`(${Object.values(MARKS).join('|')})`);

/**
 * The events of the variants that a command has created, as JSON. They differ in three ids and a number, so one is printed
 * with marks in their places and filled in for each: 5 ms of processor time for 7,680 events, where printing each takes 25.
 */
export function createdMessages(
  command: CopyVariants,
  locale: string,
  copied: readonly CopiedVariant[],
  now: Date,
): EncodedMessage[] {
  const form = createdMessage(command, locale, MARKS, now);
  const json = fillable(JSON.stringify(form.envelope));
  const id = fillable(form.envelope.id);
  return copied.map((variant) => ({ subject: form.subject, id: id(variant), json: json(variant) }));
}

function fillable(form: string): (variant: CopiedVariant) => string {
  const names = new Map(Object.entries(MARKS).map(([name, mark]) => [String(mark), name as keyof CopiedVariant]));
  const parts = form.split(MARKED).map((text) => ({ text, name: names.get(text) }));
  return (variant) => {
    let filled = '';
    for (const { text, name } of parts) filled += name === undefined ? text : variant[name];
    return filled;
  };
}

function createdMessage(command: CopyVariants, locale: string, copied: CopiedVariant, now: Date): OutgoingMessage {
  const { variantId, familyId, sourceVariantId, sourceVersion } = copied;
  return variantCreated.message(
    { space: command.spaceKey, about: variantId, locale },
    // With the job: a variant that was deleted and copied again has the same id, and is another fact.
    `created/${variantId}/1/${command.jobId.slice(0, 8)}`,
    {
      variantId,
      familyId,
      locale,
      version: 1,
      status: 'active',
      publishingStatus: 'none',
      copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId: command.jobId },
    },
    now,
  );
}
