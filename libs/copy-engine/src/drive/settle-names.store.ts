import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { decideName, type NameClaim, type NameDecision, type NameHolder } from './decide-name';
import { numberNames, type FreeName } from './number-names.store';

/** An item that requests a name in a folder. */
export type WantedName = FreeName & Omit<NameClaim, 'conflict'>;

export interface SettledName<Holder> extends FreeName {
  /** The file that has the name and is replaced. */
  readonly replaced: Holder | undefined;
}

export interface SettledNames<Wanted, Holder> {
  /** Items whose names are taken. If there are any, the operation must fail. */
  readonly rejected: readonly Wanted[];
  /** In the order of the items; empty if one is rejected. */
  readonly names: readonly SettledName<Holder>[];
}

/**
 * Resolves name conflicts in a folder, for every operation that names items of a drive. Requires the drive's lock.
 *
 * @param holders the items of the folder that have the wanted names, by their name keys
 */
export async function settleNames<Wanted extends WantedName, Holder extends NameHolder>(
  client: ClientBase,
  folder: { readonly spaceId: SpaceId; readonly id: string },
  conflict: NameClaim['conflict'],
  wanted: readonly Wanted[],
  holders: ReadonlyMap<string, Holder>,
): Promise<SettledNames<Wanted, Holder>> {
  const decided = wanted.map((item) => {
    const holder = holders.get(item.nameKey);
    return { item, holder, decision: decideName({ ...item, conflict }, holder) };
  });
  const withDecision = (decision: NameDecision): readonly Wanted[] =>
    decided.filter((each) => each.decision === decision).map(({ item }) => item);
  const rejected = withDecision('reject');
  if (rejected.length > 0) return { rejected, names: [] };
  const taken = new Set(withDecision('number').map(({ nameKey }) => nameKey));
  const free: readonly FreeName[] = taken.size === 0 ? wanted : await numberNames(client, folder, wanted, taken);
  const names = decided.map(({ item, holder, decision }, at) => {
    const { name, nameKey } = free[at] ?? item;
    return { name, nameKey, replaced: decision === 'replace' ? holder : undefined };
  });
  return { rejected, names };
}
