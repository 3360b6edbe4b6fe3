const SHORT = /^[A-Za-z0-9_-]{22}$/;

/**
 * Returns an id of a drive or an item as a UUID. The native API of drives returns the short form, base64url of the 16
 * bytes, and copies accept the UUID.
 */
export function longId(id: string): string {
  if (!SHORT.test(id)) return id;
  const hex = Buffer.from(id, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
