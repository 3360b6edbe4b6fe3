import { LIFTED_AFTER_COMMA, LIFTED_ALONE, SLOT } from './extract-body';

const MARKS = new RegExp(`[${SLOT}${LIFTED_AFTER_COMMA}${LIFTED_ALONE}]`, 'g');

/**
 * The body's JSON text again: `template` with its slots' values and lifted members put back.
 * Throws when the slots do not match the template: that is a broken row, not bad input.
 */
export function renderBody(template: string, slots: readonly string[], lifted: string | null): string {
  let used = 0;
  const text = template.replace(MARKS, (mark) => {
    if (mark === SLOT) return slots[used++] ?? '';
    if (lifted === null) return '';
    return mark === LIFTED_AFTER_COMMA ? `,${lifted}` : lifted;
  });
  if (used !== slots.length) {
    throw new Error(`A body with ${String(used)} slots was given ${String(slots.length)} values.`);
  }
  return text;
}
