import { isStorable, isWithin, ITEM_LABEL, RejectedError } from '@scriptorium/contracts';
import { isLocale } from '../spaces/decide-locales';

const MAX_DELIVERY_KEY_LENGTH = 150;
const MAX_ASSIGNEES = 100;
const MAX_ASSIGNEE_LENGTH = 100;

const NO_UNSTORABLE = 'no U+0000 (NUL) and no lone surrogate';
const HEX_ID = /^[0-9a-f]{24}$/;

/**
 * Returns whether a text has the form of the ids of folders and workflow states. No other id exists in the database.
 */
export function isHexId(text: string): boolean {
  return HEX_ID.test(text);
}

/** Rejects with LABEL_INVALID {limit}. */
export function checkLabel(label: string): void {
  if (isWithin(label, ITEM_LABEL)) return;
  const { maxLength: limit } = ITEM_LABEL;
  const rule = isStorable(label) ? `1 to ${String(limit)} characters` : NO_UNSTORABLE;
  throw new RejectedError('LABEL_INVALID', `A label must have ${rule}.`, { limit });
}

/** Rejects with DELIVERY_KEY_INVALID {limit}. */
export function checkDeliveryKeys(keys: readonly string[]): void {
  if (keys.every((key) => key.trim() !== '' && fits(key, MAX_DELIVERY_KEY_LENGTH))) return;
  const rule = `must have 1 to ${String(MAX_DELIVERY_KEY_LENGTH)} characters and must not be blank`;
  throw deliveryKeyInvalid(keys.every(isStorable) ? rule : `must have ${NO_UNSTORABLE}`);
}

export function deliveryKeyInvalid(rule: string, property = '_meta.deliveryKey'): RejectedError {
  return new RejectedError('DELIVERY_KEY_INVALID', `A delivery key ${rule}.`, {
    limit: MAX_DELIVERY_KEY_LENGTH,
    property: `body.${property}`,
  });
}

/** Rejects with LOCALE_INVALID {locales} or LOCALE_NOT_SUPPORTED {locales}. */
export function checkLocale(locale: string, spaceLocales: readonly string[]): void {
  if (!isLocale(locale)) {
    throw new RejectedError('LOCALE_INVALID', 'A locale must have the form ll or ll-CC.', { locales: [locale] });
  }
  if (!spaceLocales.includes(locale)) {
    throw new RejectedError('LOCALE_NOT_SUPPORTED', `The space does not support the locale ${locale}.`, {
      locales: [locale],
    });
  }
}

/** Rejects with ASSIGNEES_INVALID {limit}. */
export function checkAssignees(assignees: readonly string[]): void {
  const areTexts = assignees.every((assignee) => fits(assignee, MAX_ASSIGNEE_LENGTH));
  if (areTexts && assignees.length <= MAX_ASSIGNEES) return;
  const rule = `at most ${String(MAX_ASSIGNEES)} assignees of 1 to ${String(MAX_ASSIGNEE_LENGTH)} characters`;
  const message = `A variant must have ${assignees.every(isStorable) ? rule : `assignees with ${NO_UNSTORABLE}`}.`;
  throw new RejectedError('ASSIGNEES_INVALID', message, { limit: MAX_ASSIGNEES });
}

/** Returns whether a text has 1 to `most` characters, counted in code points as Postgres does, and can be stored. */
function fits(text: string, most: number): boolean {
  const length = text.length > most ? [...text].length : text.length;
  return text.length > 0 && length <= most && isStorable(text);
}
