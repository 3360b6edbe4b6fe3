import { LIFTED_AFTER_COMMA, LIFTED_ALONE, SLOT } from './extract-body';

const MARKS = new RegExp(`[${SLOT}${LIFTED_AFTER_COMMA}${LIFTED_ALONE}]`, 'g');

/**
 * Returns the body's JSON text: `template` with the values of its slots and the lifted members inserted. Throws if the
 * number of slots does not match the template, because then the stored row is corrupt.
 */
export function renderBody(template: string, slots: readonly string[], lifted: string | null): string {
  let used = 0;
  const text = template.replace(MARKS, (mark) => {
    if (mark === SLOT) return slots[used++] ?? '';
    if (lifted === null) return '';
    return mark === LIFTED_AFTER_COMMA ? `,${lifted}` : lifted;
  });
  if (used !== slots.length) {
    throw new Error(`The template has ${String(used)} slots, but ${String(slots.length)} values are stored.`);
  }
  return text;
}
