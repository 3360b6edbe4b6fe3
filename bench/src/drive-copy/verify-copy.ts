import type { DriveClient, RemoteItem } from './drive-client';
import type { LocalTree } from './local-tree';

const DIFFERENCES_SHOWN = 10;

/**
 * Compares a folder of the drive with the tree on disk, item by item, as delta lists it. @throws Error if they differ
 */
export async function verifyCopy(drive: DriveClient, rootId: string, tree: LocalTree): Promise<void> {
  const remote = await factsBelow(drive, rootId);
  const local = localFacts(tree);
  const differences: string[] = [];
  for (const [path, facts] of local) {
    const found = remote.get(path) ?? 'nothing';
    if (found !== facts) differences.push(`${path}: ${found} instead of ${facts}`);
  }
  for (const path of remote.keys()) if (!local.has(path)) differences.push(`${path}: not on disk`);
  if (differences.length === 0) return;
  const some = differences.slice(0, DIFFERENCES_SHOWN).join('\n');
  throw new Error(`${differences.length} of ${local.size} items differ from the disk:\n${some}`);
}

/** Returns the properties by path. The path of the root is empty. */
async function factsBelow(drive: DriveClient, rootId: string): Promise<Map<string, string>> {
  const items = new Map<string, RemoteItem>();
  for await (const item of drive.items()) if (item.deleted === undefined) items.set(item.id, item);
  const paths = new Map<string, string | undefined>([[rootId, '']]);
  const pathOf = (id: string): string | undefined => {
    if (paths.has(id)) return paths.get(id);
    const item = items.get(id);
    const above = item?.parentReference.id === undefined ? undefined : pathOf(item.parentReference.id);
    const path = item === undefined || above === undefined ? undefined : joined(above, item.name);
    paths.set(id, path);
    return path;
  };
  const facts = new Map<string, string>();
  for (const item of items.values()) {
    const path = pathOf(item.id);
    if (path === undefined) continue;
    const { folder, file, size } = item;
    facts.set(
      path,
      folder === undefined ? `${size} bytes ${file?.hashes.sha256Hash ?? ''}` : folderFacts(size, folder.childCount),
    );
  }
  return facts;
}

function localFacts({ folders, files }: LocalTree): Map<string, string> {
  const sums = new Map(['', ...folders].map((path) => [path, { size: 0, children: 0 }]));
  for (const path of [...folders, ...files.map((file) => file.path)]) {
    const parent = sums.get(parentOf(path));
    if (parent !== undefined) parent.children += 1;
  }
  for (const { path, size } of files) {
    for (let folder = path; folder !== '';) {
      folder = parentOf(folder);
      const sum = sums.get(folder);
      if (sum !== undefined) sum.size += size;
    }
  }
  return new Map([
    ...[...sums].map(([path, { size, children }]) => [path, folderFacts(size, children)] as const),
    ...files.map(({ path, size, sha256 }) => [path, `${size} bytes ${sha256.toUpperCase()}`] as const),
  ]);
}

function folderFacts(size: number, children: number): string {
  return `${size} bytes in ${children} children`;
}

function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function joined(above: string, name: string): string {
  return above === '' ? name : `${above}/${name}`;
}
