/** Replaces ids in a JSON value at any depth. */
function replaceIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => replaceIds(each, ids));
  return typeof value === 'object' && value !== null ? replaceIdsIn(value, ids) : value;
}

export function replaceIdsIn(value: object, ids: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaceIds(member, ids)]));
}
