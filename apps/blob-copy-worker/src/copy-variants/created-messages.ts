import {
  bodyUrl,
  eventSequence,
  variantCreated,
  type CopyVariants,
  type FamilyId,
  type OutgoingMessage,
  type VariantId,
} from '@scriptorium/contracts';
import type { ReportedCopy } from '@scriptorium/copy-engine';
import type { EncodedMessage } from '@scriptorium/messaging';

/**
 * Placeholders for a variant's own values in the template. The values that replace them need no escape in JSON either.
 */
const PLACEHOLDERS: Omit<ReportedCopy, 'content'> = {
  variantId: '#variantId#' as VariantId,
  familyId: '#familyId#' as FamilyId,
  sourceVariantId: '#sourceVariantId#' as VariantId,
  sourceVersion: 2_147_483_647,
};
/** A member of the data in the place of the members of `content`, which are JSON already. */
const CONTENT_MEMBER = '#content#';
const CONTENT_PLACEHOLDER = `"${CONTENT_MEMBER}":0,`;
const PLACEHOLDER = new RegExp(`(${[...Object.values(PLACEHOLDERS), CONTENT_PLACEHOLDER].join('|')})`);

/** The variants that a command has copied: those that it has just inserted, or the same ones computed from its plan. */
export interface CreatedCopies {
  readonly copied: readonly ReportedCopy[];
  readonly locale: string;
  /** The number of the copied variants; null without any. */
  readonly sequence: string | null;
}

/**
 * Returns the events of the variants that a command has created, as JSON. They differ in three ids, a number and their
 * content, which the copy statement returns as JSON. So one event is serialized with placeholders, which are replaced
 * for each variant: 5 ms of processor time for 7,680 events, where serializing each event takes 25 ms.
 */
export function createdMessages(
  command: CopyVariants,
  { copied, locale, sequence }: CreatedCopies,
  now: Date,
): EncodedMessage[] {
  const template = createdMessage(command, locale, eventSequence(sequence ?? 0), now);
  const json = compileTemplate(JSON.stringify(template.envelope));
  const id = compileTemplate(template.envelope.id);
  return copied.map((variant) => ({ subject: template.subject, id: id(variant), json: json(variant) }));
}

function compileTemplate(template: string): (variant: ReportedCopy) => string {
  const names = new Map(
    Object.entries(PLACEHOLDERS).map(([name, placeholder]) => [String(placeholder), name as keyof ReportedCopy]),
  );
  const parts = template.split(PLACEHOLDER).map((text) => ({ text, name: names.get(text) }));
  return (variant) => {
    const content = variant.content === '' ? '' : `${variant.content},`;
    let filled = '';
    for (const { text, name } of parts) {
      filled += name !== undefined ? variant[name] : text === CONTENT_PLACEHOLDER ? content : text;
    }
    return filled;
  };
}

function createdMessage(command: CopyVariants, locale: string, sequence: string, now: Date): OutgoingMessage {
  const { variantId, familyId, sourceVariantId, sourceVersion } = PLACEHOLDERS;
  const data = {
    [CONTENT_MEMBER]: 0,
    variantId,
    familyId,
    locale,
    version: 1,
    status: 'active',
    publishingStatus: 'none',
    copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId: command.jobId },
    basedOn: sourceVersion,
    syncState: 'copied',
  } as const;
  return variantCreated.message(
    {
      space: command.spaceKey,
      about: variantId,
      locale,
      sequence,
      dataref: bodyUrl(command.spaceKey, variantId, 1),
    },
    // The sequence is that of the command. A variant that was deleted and copied again has another one.
    `created/${variantId}/1/${sequence}`,
    data,
    now,
  );
}
