import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { nameKey } from './name-key';
import { numberedName } from './numbered-name';

export interface FreeName {
  readonly name: string;
  readonly nameKey: string;
}

interface NumberedItem extends FreeName {
  readonly isFolder: boolean;
}

/** Numbers to try for each name in the first round. Every further round tries four times as many. */
const FIRST_NUMBERS = 8;
/** Maximum of candidate names in memory, over all items. */
const MAX_CANDIDATES = 100_000;
/** Maximum of names in one statement. */
const MAX_NAMES = 10_000;

/**
 * Returns a free name for each item: the wanted name, or that name with the smallest number that makes it free. All
 * returned names are different. Requires the drive's lock.
 *
 * Looks up several numbers of all taken names in one statement, then more numbers of the names that are still taken. A
 * thousand names need one or two statements; one name that exists a hundred thousand times needs about twenty.
 *
 * @param taken the keys of the wanted names that items of the folder already have
 */
export async function numberNames(
  client: ClientBase,
  folder: { readonly spaceId: SpaceId; readonly id: string },
  wanted: readonly NumberedItem[],
  taken: ReadonlySet<string>,
): Promise<FreeName[]> {
  const used = new Set(taken);
  const named = wanted.map((item): FreeName | undefined => reserveFree(used, [item]));
  let left = [...wanted.keys()].filter((at) => named[at] === undefined);
  for (let [first, count] = [1, FIRST_NUMBERS]; left.length > 0;) {
    const candidates = new Map(left.map((at) => [at, numbersOf(wanted[at], first, count)]));
    const keys = [...candidates.values()].flat().map((candidate) => candidate.nameKey);
    for (const key of await readTaken(client, folder, keys)) used.add(key);
    for (const [at, names] of candidates) named[at] = reserveFree(used, names);
    left = left.filter((at) => named[at] === undefined);
    [first, count] = [first + count, Math.min(count * 4, Math.ceil(MAX_CANDIDATES / left.length))];
  }
  return named.filter((name) => name !== undefined);
}

/** Returns the first free name, and marks it as used. */
function reserveFree(used: Set<string>, names: readonly FreeName[]): FreeName | undefined {
  const free = names.find((candidate) => !used.has(candidate.nameKey));
  if (free !== undefined) used.add(free.nameKey);
  return free;
}

function numbersOf(item: NumberedItem | undefined, first: number, count: number): FreeName[] {
  if (item === undefined) return [];
  return Array.from({ length: count }, (_, index) => {
    const name = numberedName(item.name, first + index, item.isFolder);
    return { name, nameKey: nameKey(name) };
  });
}

/** Returns those of the keys that items of the folder have. */
async function readTaken(
  client: ClientBase,
  folder: { readonly spaceId: SpaceId; readonly id: string },
  keys: readonly string[],
): Promise<string[]> {
  const taken: string[] = [];
  for (let from = 0; from < keys.length; from += MAX_NAMES) {
    const { rows } = await client.query<{ name_key: string }>({
      name: 'read-taken-keys',
      text: `
select key.name_key
  from unnest($3::text[]) key (name_key)
 cross join lateral (
   select
     from content.drive_items
    where space_id = $1
      and parent_id = $2
      and name_key = key.name_key
      and deleted_at is null
    limit 1
 ) holder`,
      values: [folder.spaceId, folder.id, keys.slice(from, from + MAX_NAMES)],
    });
    taken.push(...rows.map((row) => row.name_key));
  }
  return taken;
}
