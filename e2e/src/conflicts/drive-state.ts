import { type DriveItem, type PlainDrive } from '../clients/plain-drive';

export interface StateItem {
  readonly id: string;
  readonly path: string;
  readonly parentId: string;
  readonly size: number;
  readonly eTag: string;
  /** Undefined for a file. */
  readonly childCount: number | undefined;
  /** Undefined for a folder. */
  readonly hash: string | undefined;
}

/** The items of a drive that are not in its recycle bin, by id, as delta lists them. */
export type DriveState = ReadonlyMap<string, StateItem>;

interface Page {
  readonly value: readonly (DriveItem & { readonly root?: object })[];
  readonly '@odata.nextLink'?: string;
}

export async function readState(drive: PlainDrive, driveUrl: string): Promise<DriveState> {
  const items = new Map<string, Page['value'][number]>();
  let next: string | undefined = `${driveUrl}/root/delta?$top=1000`;
  while (next !== undefined) {
    const page: Page = (await drive.send<Page>(next)).json;
    for (const item of page.value) if (item.deleted === undefined) items.set(item.id, item);
    next = pathAndQuery(page['@odata.nextLink']);
  }
  const pathOf = (id: string | undefined): string => {
    const item = items.get(id ?? '');
    if (item === undefined) return '?/';
    return item.parentReference.id === undefined || item.root !== undefined
      ? ''
      : `${pathOf(item.parentReference.id)}${item.name}/`;
  };
  return new Map(
    [...items.values()].map(({ id, size, eTag, folder, file, parentReference }) => [
      id,
      {
        id,
        size,
        eTag,
        path: pathOf(id).slice(0, -1),
        parentId: parentReference.id ?? '',
        childCount: folder?.childCount,
        hash: file?.hashes['sha256Hash'],
      },
    ]),
  );
}

function pathAndQuery(link: string | undefined): string | undefined {
  if (link === undefined) return undefined;
  const { pathname, search } = new URL(link);
  return pathname + search;
}

/** Returns the items below a folder. */
export function below(state: DriveState, base: string): StateItem[] {
  return [...state.values()].filter(({ path }) => path.startsWith(`${base}/`)).sort(byPath);
}

/** Returns folders whose size or number of children differs from that of the items in them. */
export function wronglyCounted(state: DriveState): string[] {
  const sums = new Map<string, { size: number; children: number }>();
  for (const { parentId, size } of state.values()) {
    const sum = sums.get(parentId) ?? { size: 0, children: 0 };
    sums.set(parentId, { size: sum.size + size, children: sum.children + 1 });
  }
  return [...state.values()]
    .filter(({ id, childCount, size }) => {
      const sum = sums.get(id) ?? { size: 0, children: 0 };
      return childCount !== undefined && (childCount !== sum.children || size !== sum.size);
    })
    .map(({ path, childCount, size }) => `${path}: ${String(childCount)} children, ${String(size)} bytes`);
}

function byPath(one: StateItem, other: StateItem): number {
  return one.path < other.path ? -1 : 1;
}
