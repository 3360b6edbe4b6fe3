/**
 * What went wrong, in words. Node.js hides it: `fetch failed` has its reason in the cause, and a refused connection to
 * a name with several addresses has a list of errors and no message. Told by shape, since an error may come out of
 * another realm (a test's).
 */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { message, cause, errors } = error as { message?: string; cause?: unknown; errors?: unknown[] };
  if (cause !== undefined) return reasonOf(cause);
  if (Array.isArray(errors) && errors.length > 0) return errors.map(reasonOf).join(', ');
  return message?.trim() ?? JSON.stringify(error);
}
