/**
 * Returns the reason of an error as text. `fetch failed` of Node.js has its reason in the cause. A refused connection
 * to a name with several addresses has a list of errors and no message. Errors are recognized by their members, since a
 * test runs in another realm.
 */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, cause, errors } = error as { message?: string; cause?: unknown; errors?: unknown[] };
  if (cause !== undefined) return reasonOf(cause);
  if (Array.isArray(errors) && errors.length > 0) return errors.map(reasonOf).join(', ');
  return message?.trim() ?? JSON.stringify(error);
}
