import {
  isWithin,
  ITEM_DATE,
  ITEM_NAME,
  MAX_VERSION_TAGS,
  parseIsoTime,
  RejectedError,
  VERSION_TAG,
  type LocalizedItemMembers,
} from '@scriptorium/contracts';
import { checkLabel } from '../../../../content/variant-limits';

/** Validated members of an item; undefined if not sent. Fields are validated separately, with their model. */
export interface ItemMembers {
  readonly name: string | undefined;
  readonly label: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly availableFrom: Date | null | undefined;
  readonly availableUntil: Date | null | undefined;
}

/** Rejects with NAME_INVALID, LABEL_INVALID, VERSION_TAGS_INVALID, DATE_INVALID {property}. */
export function readMembers(sent: LocalizedItemMembers): ItemMembers {
  const { name, label, versionTags: tags } = sent;
  if (name !== undefined && !isWithin(name, ITEM_NAME)) {
    throw nameInvalid(name);
  }
  if (label !== undefined) checkLabel(label);
  if (tags !== undefined && !(tags.length <= MAX_VERSION_TAGS && tags.every((tag) => isWithin(tag, VERSION_TAG)))) {
    throw new RejectedError(
      'VERSION_TAGS_INVALID',
      `A version can have at most ${String(MAX_VERSION_TAGS)} tags, none of them empty or too long.`,
      {
        limit: MAX_VERSION_TAGS,
      },
    );
  }
  return {
    name,
    label,
    tags,
    availableFrom: readDate('availabilityDate', sent.availabilityDate),
    availableUntil: readDate('unavailabilityDate', sent.unavailabilityDate),
  };
}

export function nameInvalid(name: string | undefined): RejectedError {
  const characters = 'letters, digits, dots, hyphens and underscores';
  const message = `A name must have 1 to ${String(ITEM_NAME.maxLength)} ${characters}, and must not start with an underscore.`;
  return new RejectedError('NAME_INVALID', message, name === undefined ? {} : { name });
}

function readDate(property: string, text: string | null | undefined): Date | null | undefined {
  if (text === null || text === undefined) return text;
  const date = ITEM_DATE.test(text) ? parseIsoTime(text) : undefined;
  if (date !== undefined) return date;
  throw new RejectedError('DATE_INVALID', `${property} must be an ISO 8601 date.`, { property });
}
