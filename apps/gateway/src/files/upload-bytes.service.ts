import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import { Injectable } from '@nestjs/common';
import { Digests, ResumableDigests } from '@scriptorium/blob-store';
import {
  abandonUpload,
  commitUpload,
  type ConflictBehavior,
  type DriveItemView,
  omitUndefined,
  renewUpload,
  readUpload,
  RejectedError,
  releaseUpload,
  saveUpload,
  type ShortId,
  UPLOAD_RENEWAL_MS,
  type UploadView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { commitMembers, digesting, exactly } from './pass-bytes';
import type { FragmentRange } from './read-range';
import { Stores } from './stores.service';
import { UploadClaims } from './upload-claims.service';
import { isWhole } from './upload-state';

export interface CreatedFile {
  readonly item: DriveItemView;
  readonly isNew: boolean;
}

type Commit = Parameters<typeof commitMembers>[0];
interface CommitOptions {
  readonly conflict?: ConflictBehavior;
  readonly name?: string;
  /** The writer of a claim, which must still be valid at the commit. */
  readonly writer?: string;
}

/**
 * Writes the bytes of a request to a store and digests them. They become a file with the commit. If the space already
 * has the same bytes, the new ones are removed after the commit.
 */
@Injectable()
export class UploadBytes {
  constructor(
    private readonly rpc: RpcClient,
    private readonly stores: Stores,
    private readonly claims: UploadClaims,
  ) {}

  /** Writes and commits a whole file. */
  async whole(upload: UploadView, bytes: AsyncIterable<Buffer>): Promise<CreatedFile> {
    const { id, location, expectedTotal } = upload;
    const store = this.stores.get(upload.store);
    const digests = Digests.start();
    try {
      const options = expectedTotal === null ? {} : { expectedTotal };
      const { state } = await store.append(location, null, digesting(bytes, digests), options);
      await store.finish(location, state);
      return await this.commit(upload, digests.digest());
    } catch (error) {
      // The sweep removes bytes that cannot be removed now.
      await this.abandon(id).catch(() => undefined);
      throw error;
    }
  }

  /** Appends the next fragment of an upload that `writer` has claimed, and releases the claim. */
  async fragment(
    upload: UploadView,
    writer: string,
    span: FragmentRange,
    bytes: AsyncIterable<Buffer>,
  ): Promise<UploadView> {
    const { id, location, received } = upload;
    const known = omitUndefined({ expectedTotal: span.total });
    try {
      const digests = await loadDigests(upload);
      const fragment = digesting(exactly(span.end - span.start, this.reportingProgress(id, writer, bytes)), digests);
      const store = this.stores.get(upload.store);
      const { state, length } = await store.append(location, upload.state, fragment, known);
      const saved = { uploadId: id, writer, before: received, state, digests: digests.save(), received: length };
      return await this.rpc.call(saveUpload, { ...saved, ...known });
    } catch (error) {
      throw await this.abortFragment(id, writer, error);
    }
  }

  /** Releases a claim without new bytes. Returns false if another request has replaced the writer. */
  async release(uploadId: ShortId, writer: string): Promise<boolean> {
    // A claim that cannot be released expires, and another writer replaces it.
    return this.rpc.call(releaseUpload, { uploadId, writer }).then(
      ({ wasClaimed }) => wasClaimed,
      () => true,
    );
  }

  /**
   * Releases the claim of a failed fragment and returns the error of the response. If another request has replaced this
   * one, the store may have lost the bytes of this one, but the session continues. If the bytes of the session are
   * lost, it ends.
   */
  private async abortFragment(uploadId: ShortId, writer: string, error: unknown): Promise<unknown> {
    const wasClaimed = await this.release(uploadId, writer);
    if (!(error instanceof RejectedError) || error.code !== 'UPLOAD_LOST') return error;
    if (!wasClaimed)
      return new RejectedError(
        'UPLOAD_OVERTAKEN',
        'Another request has continued this upload. Read the session for the next range.',
      );
    await this.abandon(uploadId).catch(() => undefined);
    return error;
  }

  /** Yields the bytes and reports progress every UPLOAD_RENEWAL_MS, so that the claim does not expire. */
  private async *reportingProgress(
    uploadId: ShortId,
    writer: string,
    bytes: AsyncIterable<Buffer>,
  ): AsyncIterable<Buffer> {
    let reportedAt = performance.now();
    for await (const chunk of bytes) {
      yield chunk;
      if (performance.now() - reportedAt < UPLOAD_RENEWAL_MS) continue;
      await this.rpc.call(renewUpload, { uploadId, writer });
      reportedAt = performance.now();
    }
  }

  /**
   * Commits a session. Claims it first, so that no fragment is written meanwhile: the bytes of a file must not change
   * after they were digested. With `mayBeEmpty`, a session without a fragment becomes an empty file. Idempotent.
   * Rejects like `complete`, and with FRAGMENT_IN_FLIGHT and UPLOAD_OVERTAKEN.
   */
  async completeSession(uploadId: ShortId, options: CommitOptions = {}, mayBeEmpty = false): Promise<CreatedFile> {
    const writer = randomUUID();
    const { upload, isClaimed } = await this.claims.claim({ uploadId, writer }, isWhole);
    if (!isClaimed) return this.complete(upload, options);
    try {
      return mayBeEmpty && isEmpty(upload)
        ? await this.whole(upload, Readable.from([]))
        : await this.complete(upload, { ...options, writer });
    } catch (error) {
      await this.release(uploadId, writer);
      throw error;
    }
  }

  /**
   * Commits an upload that has all its bytes; without a known length, those that it has. Idempotent. Rejects with
   * UPLOAD_INCOMPLETE.
   */
  async complete(upload: UploadView, { writer, ...options }: CommitOptions = {}): Promise<CreatedFile> {
    const { state, received, expectedTotal } = upload;
    if (state === null || received !== (expectedTotal ?? received)) {
      const message = `The upload is incomplete: ${received} bytes have been received.`;
      throw new RejectedError('UPLOAD_INCOMPLETE', message, { received });
    }
    if (!upload.isCommitted) await this.finish(upload, state);
    // The claim may have expired while a large file was finished.
    if (writer !== undefined) await this.rpc.call(renewUpload, { uploadId: upload.id, writer });
    return this.commit(upload, (await loadDigests(upload)).digest(), options);
  }

  /**
   * Tolerates lost bytes if a concurrent request has committed the upload and removed bytes that the space already had.
   */
  private async finish({ id, store, location }: UploadView, state: string): Promise<void> {
    try {
      await this.stores.get(store).finish(location, state);
    } catch (error) {
      if (!(error instanceof RejectedError) || error.code !== 'UPLOAD_LOST') throw error;
      if (!(await this.rpc.call(readUpload, { uploadId: id })).isCommitted) throw error;
    }
  }

  async abandon(uploadId: ShortId): Promise<void> {
    const { store, location } = await this.rpc.call(abandonUpload, { uploadId });
    await this.stores.get(store).remove(location);
  }

  private async commit(
    { id, store, location }: UploadView,
    digests: Commit,
    options: CommitOptions = {},
  ): Promise<CreatedFile> {
    const commit = { uploadId: id, ...commitMembers(digests), ...options };
    const { item, isNew, isUnused } = await this.rpc.call(commitUpload, commit);
    // The file exists even if this fails; the sweep removes the remaining bytes.
    if (isUnused)
      await this.stores
        .get(store)
        .remove(location)
        .catch(() => undefined);
    return { item, isNew };
  }
}

/** Returns whether a session of unknown length is committed without any byte. */
function isEmpty({ state, expectedTotal }: UploadView): boolean {
  return state === null && (expectedTotal ?? 0) === 0;
}

async function loadDigests({ digests }: UploadView): Promise<ResumableDigests> {
  try {
    return await ResumableDigests.load(digests);
  } catch {
    // Saved by another version of the digests.
    throw new RejectedError('UPLOAD_LOST', 'The upload cannot be continued. Start a new upload.');
  }
}
