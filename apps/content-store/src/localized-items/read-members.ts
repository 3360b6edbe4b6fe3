import { RejectedError, type LocalizedItemMembers } from '@scriptorium/contracts';
import { checkLabel, isStorable } from '../items/item-limits';

/** Members of an item that keep every limit; undefined is what was not sent. Fields are looked at with their model. */
export interface ItemMembers {
  readonly name: string | undefined;
  readonly label: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly availableFrom: Date | null | undefined;
  readonly availableUntil: Date | null | undefined;
}

/** Letters, digits, `.`, `_`, `-`; not beginning with `_` (contract cm-api.md, 2). */
const NAME = /^[A-Za-z0-9.-][A-Za-z0-9._-]*$/;
const MAX_NAME_LENGTH = 255;
const MAX_TAGS = 100;
const MAX_TAG_LENGTH = 100;
/** ISO 8601: a day, or a moment with its zone. */
const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Rejected with NAME_INVALID, LABEL_INVALID, VERSION_TAGS_INVALID, DATE_INVALID {property}. */
export function readMembers(sent: LocalizedItemMembers): ItemMembers {
  const { name, label, versionTags: tags } = sent;
  if (name !== undefined && !(NAME.test(name) && name.length <= MAX_NAME_LENGTH)) {
    throw nameInvalid(name);
  }
  if (label !== undefined) checkLabel(label);
  if (tags !== undefined && !(tags.length <= MAX_TAGS && tags.every(isTag))) {
    throw new RejectedError('VERSION_TAGS_INVALID', `A version has at most ${String(MAX_TAGS)} tags.`, {
      limit: MAX_TAGS,
    });
  }
  return {
    ...{ name, label, tags },
    availableFrom: readDate('availabilityDate', sent.availabilityDate),
    availableUntil: readDate('unavailabilityDate', sent.unavailabilityDate),
  };
}

export function nameInvalid(name: string | undefined): RejectedError {
  const characters = 'letters, digits, dots, hyphens and underscores';
  const message = `A name has 1 to ${String(MAX_NAME_LENGTH)} ${characters}, and begins with no underscore.`;
  return new RejectedError('NAME_INVALID', message, name === undefined ? {} : { name });
}

function isTag(tag: unknown): boolean {
  return typeof tag === 'string' && tag.trim() !== '' && tag.length <= MAX_TAG_LENGTH && isStorable(tag);
}

function readDate(property: string, text: string | null | undefined): Date | null | undefined {
  if (text === null || text === undefined) return text;
  const date = new Date(text);
  if (DATE.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new RejectedError('DATE_INVALID', `${property} is no date of ISO 8601.`, { property });
}
