const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Returns whether an id is a UUID. Ids are checked before an rpc: a failed cast in a service would count as a bug. */
export function isUuid<Id extends string>(text: string): text is Id {
  return UUID.test(text);
}
