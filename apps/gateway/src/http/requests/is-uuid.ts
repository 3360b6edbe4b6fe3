const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Ids are checked before they travel: a service that casts one to uuid would call anything else a bug. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
