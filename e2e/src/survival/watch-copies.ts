import type { DriveItem } from '../clients/plain-drive';
import type { PatientDrive } from './drive-system';
import { childrenOf, readTree, type Tree } from './drive-tree';

interface Changes {
  readonly value: readonly DriveItem[];
  readonly '@odata.nextLink'?: string;
  readonly '@odata.deltaLink'?: string;
}

const PAGE = 150;

/**
 * Reads a folder repeatedly, by its list and by delta, while trees are copied into it. A new tree must be complete the
 * first time that it is visible. Delta must list each of its items once, and all or none of them.
 */
export class CopyWatcher {
  /** Observed mistakes. */
  readonly wrong: string[] = [];
  /** Names of the trees in the list. */
  readonly listed = new Set<string>();
  readonly inDelta = new Set<string>();

  private readonly items = new Map<string, DriveItem>();
  private isStopped = false;
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly drive: PatientDrive,
    private readonly folderId: string,
    private readonly wanted: Tree,
    private link: string,
  ) {}

  /** Items that are in the folder now do not count as copied trees. */
  static async start(drive: PatientDrive, folderId: string, wanted: Tree): Promise<CopyWatcher> {
    const { json } = await drive.send<Changes>('/v1.0/me/drive/root/delta?token=latest');
    const watcher = new CopyWatcher(drive, folderId, wanted, json['@odata.deltaLink'] ?? '');
    const known = await childrenOf(drive, `/v1.0/me/drive/items/${folderId}`);
    watcher.running = Promise.all([
      watcher.repeat(() => watcher.list(new Set(known.map(({ id }) => id)))),
      watcher.repeat(() => watcher.readChanges()),
    ]);
    return watcher;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.running;
  }

  private async repeat(look: () => Promise<void>): Promise<void> {
    while (!this.isStopped) await look();
  }

  private async list(known: ReadonlySet<string>): Promise<void> {
    for (const { id, name } of await childrenOf(this.drive, `/v1.0/me/drive/items/${this.folderId}`)) {
      if (known.has(id) || this.listed.has(name)) continue;
      const found = await readTree(this.drive, '/v1.0/me/drive', id);
      for (const [path, about] of this.wanted) {
        if (found.get(path) !== about)
          this.wrong.push(`${name}/${path}: ${found.get(path) ?? 'missing'}, not ${about}`);
      }
      if (found.size !== this.wanted.size) this.wrong.push(`${name} has ${String(found.size)} items`);
      this.listed.add(name);
    }
  }

  /** Reads all current changes. The trees read up to then must be complete. */
  private async readChanges(): Promise<void> {
    for (let isLast = false; !isLast;) {
      const { pathname, search } = new URL(this.link);
      const address = `${pathname}${search}${search.includes('top=') ? '' : `&$top=${String(PAGE)}`}`;
      const { json } = await this.drive.send<Changes>(address);
      json.value.forEach((item) => this.record(item));
      isLast = json['@odata.deltaLink'] !== undefined;
      this.link = json['@odata.nextLink'] ?? json['@odata.deltaLink'] ?? '';
    }
    const counts = new Map<string, number>();
    for (const item of this.items.values()) {
      const tree = this.treeOf(item);
      if (tree === undefined) this.wrong.push(`delta lists ${item.name} without its folder`);
      else counts.set(tree, (counts.get(tree) ?? 0) + 1);
    }
    for (const [tree, count] of counts) {
      if (count !== this.wanted.size + 1) this.wrong.push(`delta lists ${String(count)} items of ${tree}`);
      this.inDelta.add(tree);
    }
  }

  private record(item: DriveItem): void {
    const isAbove = item.id === this.folderId || item.parentReference.id === undefined;
    if (isAbove) return;
    if (this.items.has(item.id)) this.wrong.push(`delta lists ${item.name} again`);
    this.items.set(item.id, item);
  }

  /** Returns the name of the copy that contains the item. */
  private treeOf(item: DriveItem): string | undefined {
    const { id } = item.parentReference;
    if (id === this.folderId) return item.name;
    const parent = this.items.get(id ?? '');
    return parent === undefined ? undefined : this.treeOf(parent);
  }
}
