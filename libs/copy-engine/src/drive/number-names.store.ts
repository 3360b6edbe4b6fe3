import type { ClientBase } from 'pg';
import { nameKey } from './name-key';
import { numberedName } from './numbered-name';

export interface FreeName {
  readonly name: string;
  readonly nameKey: string;
}

export interface WishedName extends FreeName {
  readonly isFolder: boolean;
}

/** Numbers of each name that are looked at first, and then four times as many each time. */
const FIRST_NUMBERS = 8;
/** Names that are held at once, whoever they belong to. */
const MOST_HELD = 100_000;
/** Names a statement. */
const MOST_NAMES = 10_000;

/**
 * Names that are free in a folder: as they are wished for, or with the smallest number that makes them so, and no two the
 * same. `taken` are the keys among the wished ones that something in the folder has. Call it under the drive's lock.
 *
 * All names that need a number are looked up together, some numbers of each, then more of those that found none: a thousand
 * names take a statement or two, and one name that is there a hundred thousand times takes some twenty.
 */
export async function numberNames(
  client: ClientBase,
  folder: { readonly spaceId: number; readonly id: string },
  wishes: readonly WishedName[],
  taken: ReadonlySet<string>,
): Promise<FreeName[]> {
  const used = new Set(taken);
  const named = wishes.map((wish): FreeName | undefined => take(used, [wish]));
  let left = [...wishes.keys()].filter((at) => named[at] === undefined);
  for (let [first, count] = [1, FIRST_NUMBERS]; left.length > 0;) {
    const candidates = new Map(left.map((at) => [at, numbersOf(wishes[at], first, count)]));
    const keys = [...candidates.values()].flat().map((candidate) => candidate.nameKey);
    for (const key of await readTaken(client, folder, keys)) used.add(key);
    for (const [at, names] of candidates) named[at] = take(used, names);
    left = left.filter((at) => named[at] === undefined);
    [first, count] = [first + count, Math.min(count * 4, Math.ceil(MOST_HELD / left.length))];
  }
  return named.filter((name) => name !== undefined);
}

/** The first one that is free, which it is not any more then. */
function take(used: Set<string>, names: readonly FreeName[]): FreeName | undefined {
  const free = names.find((candidate) => !used.has(candidate.nameKey));
  if (free !== undefined) used.add(free.nameKey);
  return free;
}

function numbersOf(wish: WishedName | undefined, first: number, count: number): FreeName[] {
  if (wish === undefined) return [];
  return Array.from({ length: count }, (_, index) => {
    const name = numberedName(wish.name, first + index, wish.isFolder);
    return { name, nameKey: nameKey(name) };
  });
}

/** Those of the keys that something in the folder has. */
async function readTaken(
  client: ClientBase,
  folder: { readonly spaceId: number; readonly id: string },
  keys: readonly string[],
): Promise<string[]> {
  const taken: string[] = [];
  for (let from = 0; from < keys.length; from += MOST_NAMES) {
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
 ) there`,
      values: [folder.spaceId, folder.id, keys.slice(from, from + MOST_NAMES)],
    });
    taken.push(...rows.map((row) => row.name_key));
  }
  return taken;
}
