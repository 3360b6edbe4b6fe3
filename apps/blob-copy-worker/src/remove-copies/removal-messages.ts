import {
  bodyUrl,
  eventSequence,
  variantArchived,
  variantDeleted,
  variantSyncChanged,
  type CopyVariants,
  type EventType,
  type OutgoingMessage,
  type VariantContent,
  type VariantFact,
} from '@scriptorium/contracts';
import type { DeletedVariant, ReportedCopyState } from '@scriptorium/copy-engine';
import { endedMessage, progressOfCommand, type JobRow } from '@scriptorium/jobs';
import { doneMessage } from '../commands/done-message';

/** The copies that a command of an undo has removed or archived, and its job. */
export interface RemovalResult {
  readonly removed: readonly DeletedVariant[];
  readonly archived: readonly ReportedCopyState[];
  /** Copies in other locales whose source was archived. */
  readonly sourceArchived: readonly ReportedCopyState[];
  readonly job: JobRow;
}

/**
 * Returns the messages of a command of an undo: the events of the copies that it removed or archived and of the copies
 * of archived ones, then the end or the progress of the job. Events have the same ids as those of a deletion or an
 * archiving by a client.
 */
export function removalMessages(command: CopyVariants, done: RemovalResult, now: Date): OutgoingMessage[] {
  const { job } = done;
  return [
    ...done.removed.map((variant) => deletedMessage(command, variant, now)),
    ...done.archived.map((copy) => stateMessage(variantArchived, 'archived', command, copy, now)),
    ...done.sourceArchived.map((copy) => stateMessage(variantSyncChanged, 'sync-changed', command, copy, now)),
    ...(job.ended_by === command.commandId ? [endedMessage(job, now)] : progressOfCommand(job, command.commandId, now)),
    ...(job.commands_waiting > 0 ? [doneMessage(command, now)] : []),
  ];
}

function deletedMessage(
  { spaceKey: space }: CopyVariants,
  { id, familyId, locale, version, ...variant }: DeletedVariant,
  now: Date,
): OutgoingMessage {
  const sequence = eventSequence(variant.sequence);
  return variantDeleted.message(
    { space, about: id, sequence, ...(locale === null ? {} : { locale }) },
    `deleted/${id}/${version}/${sequence}`,
    { variantId: id, familyId, locale, version, status: 'deleted', publishingStatus: 'none' },
    now,
  );
}

function stateMessage(
  type: EventType<VariantFact>,
  fact: string,
  { spaceKey: space }: CopyVariants,
  { id, locale, version, content, sourceVariantId, sourceVersion, jobId, ...copy }: ReportedCopyState,
  now: Date,
): OutgoingMessage {
  const { familyId, status, publishingStatus, basedOn, syncState } = copy;
  const sequence = eventSequence(copy.sequence);
  const dataref = bodyUrl(space, id, version);
  return type.message(
    { space, about: id, sequence, dataref, ...(locale === null ? {} : { locale }) },
    `${fact}/${id}/${version}/${sequence}`,
    {
      variantId: id,
      familyId,
      locale,
      version,
      status,
      publishingStatus,
      ...(JSON.parse(`{${content}}`) as VariantContent),
      copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId },
      basedOn,
      syncState,
    },
    now,
  );
}
