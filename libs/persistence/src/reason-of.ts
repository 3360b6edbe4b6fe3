/**
 * Returns the message of an error in one line. An address with several IPs fails with an AggregateError, which has only
 * a code.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  const text = error.message === '' && typeof code === 'string' ? code : error.message;
  return text.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
}
