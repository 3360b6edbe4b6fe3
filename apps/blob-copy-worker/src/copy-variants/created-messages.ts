import {
  variantCreated,
  type CopyVariants,
  type FamilyId,
  type OutgoingMessage,
  type VariantId,
} from '@scriptorium/contracts';
import type { CopiedVariant } from '@scriptorium/copy-engine';
import type { EncodedMessage } from '@scriptorium/messaging';

/**
 * Placeholders for a variant's own values in the template. The values that replace them need no escape in JSON either.
 */
const PLACEHOLDERS: CopiedVariant = {
  variantId: '#variantId#' as VariantId,
  familyId: '#familyId#' as FamilyId,
  sourceVariantId: '#sourceVariantId#' as VariantId,
  sourceVersion: 2_147_483_647,
};
const PLACEHOLDER = new RegExp(`(${Object.values(PLACEHOLDERS).join('|')})`);

/**
 * Returns the events of the variants that a command has created, as JSON. They differ in three ids and a number. So one
 * event is serialized with placeholders, which are replaced for each variant: 5 ms of processor time for 7,680 events,
 * where serializing each event takes 25 ms.
 */
export function createdMessages(
  command: CopyVariants,
  locale: string,
  copied: readonly CopiedVariant[],
  now: Date,
): EncodedMessage[] {
  const template = createdMessage(command, locale, PLACEHOLDERS, now);
  const json = compileTemplate(JSON.stringify(template.envelope));
  const id = compileTemplate(template.envelope.id);
  return copied.map((variant) => ({ subject: template.subject, id: id(variant), json: json(variant) }));
}

function compileTemplate(template: string): (variant: CopiedVariant) => string {
  const names = new Map(
    Object.entries(PLACEHOLDERS).map(([name, placeholder]) => [String(placeholder), name as keyof CopiedVariant]),
  );
  const parts = template.split(PLACEHOLDER).map((text) => ({ text, name: names.get(text) }));
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
    // The id contains the job: a variant that was deleted and copied again has the same id, and its event is a new one.
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
