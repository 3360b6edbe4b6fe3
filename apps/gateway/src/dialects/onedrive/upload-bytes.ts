import { Injectable } from '@nestjs/common';
import { Digests, ResumableDigests } from '@scriptorium/blob-store';
import {
  abandonUpload,
  commitUpload,
  type ConflictBehavior,
  type DriveItemView,
  RejectedError,
  saveUpload,
  type ShortId,
  type UploadView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { committed, digesting, exactly } from './pass-bytes';
import type { Span } from './read-range';
import { Stores } from './stores';

export interface MadeFile {
  readonly item: DriveItemView;
  readonly isNew: boolean;
}

type Commit = Parameters<typeof committed>[0];
interface Wish {
  readonly conflict?: ConflictBehavior;
  readonly name?: string;
}

/**
 * Bytes from a request into a store, digested on the way. What the store has is nobody's file before the commit, and what the
 * commit has no use for, since the space has the same bytes already, is removed after it.
 */
@Injectable()
export class UploadBytes {
  constructor(
    private readonly rpc: RpcClient,
    private readonly stores: Stores,
  ) {}

  /** All of a file at once. */
  async whole(upload: UploadView, bytes: AsyncIterable<Buffer>): Promise<MadeFile> {
    const { id, location, expectedTotal } = upload;
    const store = this.stores.get(upload.store);
    const digests = Digests.start();
    try {
      const options = expectedTotal === null ? {} : { expectedTotal };
      const { state } = await store.append(location, null, digesting(bytes, digests), options);
      await store.finish(location, state);
      return await this.commit(upload, digests.digest());
    } catch (error) {
      // What cannot be cleared away now is found by the sweep.
      await this.abandon(id).catch(() => undefined);
      throw error;
    }
  }

  /** The next fragment of a file. */
  async fragment(
    upload: UploadView,
    span: Span & { total: number },
    bytes: AsyncIterable<Buffer>,
  ): Promise<UploadView> {
    const { id, location, received } = upload;
    const digests = await loadDigests(upload);
    const fragment = digesting(exactly(span.end - span.start, bytes), digests);
    const store = this.stores.get(upload.store);
    const { state, length } = await store.append(location, upload.state, fragment, { expectedTotal: span.total });
    const saved = { uploadId: id, before: received, state, digests: digests.save(), received: length };
    return this.rpc.call(saveUpload, { ...saved, expectedTotal: span.total });
  }

  /** Of an upload that has all its bytes. May be repeated. Rejected with UPLOAD_INCOMPLETE. */
  async complete(upload: UploadView, wish: Wish = {}): Promise<MadeFile> {
    const { state, received, expectedTotal } = upload;
    if (state === null || received !== expectedTotal) {
      throw new RejectedError('UPLOAD_INCOMPLETE', 'The upload lacks bytes.', { received });
    }
    if (!upload.isCommitted) await this.stores.get(upload.store).finish(upload.location, state);
    return this.commit(upload, (await loadDigests(upload)).digest(), wish);
  }

  async abandon(uploadId: ShortId): Promise<void> {
    const { store, location } = await this.rpc.call(abandonUpload, { uploadId });
    await this.stores.get(store).remove(location);
  }

  private async commit({ id, store, location }: UploadView, digests: Commit, wish: Wish = {}): Promise<MadeFile> {
    const commit = { uploadId: id, ...committed(digests), ...wish };
    const { item, isNew, isUnused } = await this.rpc.call(commitUpload, commit);
    // The file is there whether this works or not; the sweep finds what is left.
    if (isUnused)
      await this.stores
        .get(store)
        .remove(location)
        .catch(() => undefined);
    return { item, isNew };
  }
}

async function loadDigests({ digests }: UploadView): Promise<ResumableDigests> {
  try {
    return await ResumableDigests.load(digests);
  } catch {
    // Saved by another version of what computes them.
    throw new RejectedError('UPLOAD_LOST', 'The upload cannot go on: begin anew.');
  }
}
