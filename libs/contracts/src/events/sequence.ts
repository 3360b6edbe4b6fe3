const DIGITS = 16;

/**
 * Returns the CloudEvents extension `sequence`: a decimal number of 16 digits, so that the order of texts is the order
 * of numbers. The sequences of one entity grow strictly over its whole life, including deletion and re-creation. The
 * event with the highest sequence has the entity's last state, in whatever order events arrive.
 *
 * `value` is a bigint as pg returns it, or a number.
 */
export function eventSequence(value: string | number): string {
  const digits = String(value);
  if (!/^[0-9]{1,16}$/.test(digits)) throw new Error(`"${digits}" cannot be the sequence of an event.`);
  return digits.padStart(DIGITS, '0');
}
