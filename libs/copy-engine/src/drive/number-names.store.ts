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

/** Numbers of each name that are looked at first, and then four times as many each time. */
const FIRST_NUMBERS = 8;
/** Names that are held at once, whoever they belong to. */
const MOST_HELD = 100_000;
/** Names a statement. */
const MOST_NAMES = 10_000;

/**
 * Returns a free name for each item: the wanted one, or the same with the smallest number that makes it free. No two are the
 * same. Requires the drive's lock.
 *
 * All names that need a number are looked up together, some numbers of each, then more of those that found none: a thousand
 * names take a statement or two, and one name that is there a hundred thousand times takes some twenty.
 *
 * @param taken the keys of the wanted names that items of the folder have
 */
export async function numberNames(
  client: ClientBase,
  folder: { readonly spaceId: number; readonly id: string },
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
    [first, count] = [first + count, Math.min(count * 4, Math.ceil(MOST_HELD / left.length))];
  }
  return named.filter((name) => name !== undefined);
}

/** The first one that is free, which it is not any more then. */
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
