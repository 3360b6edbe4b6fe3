import { RejectedError } from '@scriptorium/contracts';
import type { SyncFacts } from '@scriptorium/copy-engine';

/** A copy, its source, and whether the source has the version that a request names. */
export interface BasedOnFacts extends Pick<SyncFacts, 'isTracked' | 'source'> {
  readonly basedOn: number | null;
  readonly isAcknowledged: boolean;
  /** The source's current version; null if the source does not exist. */
  readonly sourceVersion: number | null;
  readonly hasVersion: boolean;
}

/**
 * Decides on the statement of an update that its content takes the source version `sent` into account. Returns the new
 * `basedOn`; undefined if nothing changes. The versions of a source that was made again after a deletion are not
 * compared with those of the source before. Rejects with NOT_A_COPY, SOURCE_VERSION_NOT_FOUND {basedOn, current},
 * BASED_ON_OLDER {basedOn, current}.
 */
export function decideBasedOn(facts: BasedOnFacts, sent: number): number | undefined {
  const { isTracked, source, basedOn, isAcknowledged, sourceVersion, hasVersion } = facts;
  if (!isTracked) throw notACopy();
  if (!hasVersion) {
    const message =
      sourceVersion === null
        ? 'The source of the variant was deleted. Omit "basedOn".'
        : `The source of the variant has no version ${sent}. Its current version is ${sourceVersion}.`;
    throw new RejectedError('SOURCE_VERSION_NOT_FOUND', message, { basedOn: sent, current: sourceVersion });
  }
  if (source === 'deleted' || basedOn === null) return sent;
  if (sent < basedOn) {
    const message = `The variant is based on version ${basedOn} of its source already, which is newer than ${sent}.`;
    throw new RejectedError('BASED_ON_OLDER', message, { basedOn: sent, current: basedOn });
  }
  return sent === basedOn && !isAcknowledged ? undefined : sent;
}

export function notACopy(): RejectedError {
  return new RejectedError('NOT_A_COPY', 'The variant was not created by a copy, so it has no source.');
}
