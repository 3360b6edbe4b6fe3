import type { GlobalFlags } from './global-flags';

const MAX = 200;

/** Returns the size of the pages of a list: one more than the limit, to see whether there are more. */
export function pageSize({ limit, all }: GlobalFlags): number {
  return all === true || limit === undefined ? MAX : Math.min(MAX, limit + 1);
}

/** Returns the members that are set. */
export function setMembers<Value extends object>(value: Value): { [Name in keyof Value]?: NonNullable<Value[Name]> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}
