import {
  commitUpload,
  createDrive,
  createDriveFolder,
  listChildren,
  openUpload,
  readDrive,
  readDriveItem,
  type Caller,
  type DriveItemView,
  type DriveView,
  type FileFacts,
  type ItemAddress,
  type OpenUpload,
  type ShortId,
} from '@scriptorium/contracts';
import { eventViolation } from '@scriptorium/messaging';
import { eventually, storedMessages } from '@scriptorium/testing';
import { createHash } from 'node:crypto';
import type { PlantedStore } from './planted-store';

/**
 * A drive of the planted space, with functions that create and read its items. Paths are names separated by slashes.
 */
export class PlantedDrive {
  private constructor(
    readonly store: PlantedStore,
    readonly caller: Caller,
    readonly id: ShortId,
    readonly rootId: ShortId,
  ) {}

  static async make(store: PlantedStore, name: string, quota?: number): Promise<PlantedDrive> {
    const caller = store.caller();
    const { spaceKey } = store.planted.grant;
    const request = { caller, spaceKey, name, store: 'postgres', ...(quota === undefined ? {} : { quota }) };
    const { id, rootId } = await store.call(createDrive, request);
    return new PlantedDrive(store, caller, id, rootId);
  }

  at(path = '', itemId: ShortId = 'root'): ItemAddress {
    return { driveId: this.id, itemId, path: path === '' ? [] : path.split('/') };
  }

  view(): Promise<DriveView> {
    return this.store.call(readDrive, { caller: this.caller, driveId: this.id });
  }

  read(path = '', itemId: ShortId = 'root'): Promise<DriveItemView> {
    return this.store.call(readDriveItem, { caller: this.caller, address: this.at(path, itemId) });
  }

  async folder(path: string): Promise<DriveItemView> {
    const names = path.split('/');
    const request = { caller: this.caller, address: this.at(names.slice(0, -1).join('/')), name: names.at(-1) ?? '' };
    return (await this.store.call(createDriveFolder, { ...request, conflict: 'fail' })).item;
  }

  /** Creates a file with this content. The content store gets only its size and digests. */
  async file(path: string, content = path, options: Partial<OpenUpload> = {}): Promise<DriveItemView> {
    const request = { caller: this.caller, address: this.at(path), conflict: 'replace' as const, ...options };
    const { id: uploadId } = await this.store.call(openUpload, request);
    const commit = { uploadId, size: Buffer.byteLength(content), facts: factsOf(content) };
    return (await this.store.call(commitUpload, commit)).item;
  }

  async children(path = ''): Promise<readonly DriveItemView[]> {
    const order = { by: 'name', direction: 'asc' } as const;
    const request = { caller: this.caller, address: this.at(path), order, limit: 1_000 };
    return (await this.store.call(listChildren, request)).items;
  }

  async names(path = ''): Promise<string[]> {
    return (await this.children(path)).map(({ name }) => name);
  }

  /**
   * Waits for the event of a drive item with this name, and with this size if it is set, since an older event may
   * exist. The events must match their schema.
   */
  publishedEvent(fact: 'created' | 'updated' | 'deleted', name: string, size?: number): Promise<unknown> {
    const subjects = [`scriptorium.evt.v2.${this.store.planted.grant.spaceKey}.drive-item.${fact}`];
    return eventually(async () => {
      const stored = await storedMessages(this.store.natsUrl, 'EVENTS', { subjects });
      expect(stored.flatMap(({ envelope }) => eventViolation(envelope) ?? [])).toEqual([]);
      const data = stored.map(({ envelope }) => envelope.data as { readonly name: string; readonly size: number });
      return data.findLast((each) => each.name === name && (size === undefined || each.size === size)) ?? false;
    });
  }

  /**
   * Checks an invariant: the totals of every folder match its contents. Returns the folders and drives that violate it.
   */
  async wrongSums(): Promise<unknown[]> {
    const { rows } = await this.store.pool.query(
      `select i.name, i.size, i.child_count, c.size as real_size, c.count as real_count
         from content.drive_items i
        cross join lateral (
          select coalesce(sum(size), 0) as size, count(*) as count
            from content.drive_items c
           where c.space_id = i.space_id and c.parent_id = i.id and c.deleted_with is not distinct from i.deleted_with
             and not c.is_purged
        ) c
        where i.is_folder and not i.is_purged and (i.size, i.child_count) is distinct from (c.size, c.count)
        union all
       select d.name, d.used, 0, i.size, 0
         from content.drives d
         join content.drive_items i on i.space_id = d.space_id and i.id = d.root_id
        where d.used <> i.size`,
    );
    return rows;
  }
}

/** Returns the digests of a content. Only the SHA-256 is real: it identifies equal contents. */
export function factsOf(content: string): Omit<FileFacts, 'mimeType'> {
  const digest = (algorithm: string): string => createHash(algorithm).update(content).digest('hex');
  return { sha256: digest('sha256'), sha1: digest('sha1'), quickXor: digest('md5') };
}
