import { Injectable } from '@nestjs/common';
import { Digests, ResumableDigests } from '@scriptorium/blob-store';
import {
  abandonUpload,
  commitUpload,
  type ConflictBehavior,
  type DriveItemView,
  renewUpload,
  readUpload,
  RejectedError,
  releaseUpload,
  saveUpload,
  type ShortId,
  type UploadView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { commitMembers, digesting, exactly } from './pass-bytes';
import type { Span } from './read-range';
import { Stores } from './stores';

export interface CreatedFile {
  readonly item: DriveItemView;
  readonly isNew: boolean;
}

/** A third of the silence after which a writer may be replaced. */
const REPORT_EVERY_MS = 5_000;

type Commit = Parameters<typeof commitMembers>[0];
interface CommitOptions {
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
      // What cannot be cleared away now is found by the sweep.
      await this.abandon(id).catch(() => undefined);
      throw error;
    }
  }

  /** Appends the next fragment of a file that `writer` has claimed, and ends the claim. */
  async fragment(
    upload: UploadView,
    writer: string,
    span: Span & { total: number },
    bytes: AsyncIterable<Buffer>,
  ): Promise<UploadView> {
    const { id, location, received } = upload;
    try {
      const digests = await loadDigests(upload);
      const fragment = digesting(exactly(span.end - span.start, this.reportingProgress(id, writer, bytes)), digests);
      const store = this.stores.get(upload.store);
      const { state, length } = await store.append(location, upload.state, fragment, { expectedTotal: span.total });
      const saved = { uploadId: id, writer, before: received, state, digests: digests.save(), received: length };
      return await this.rpc.call(saveUpload, { ...saved, expectedTotal: span.total });
    } catch (error) {
      throw await this.abortFragment(id, writer, error);
    }
  }

  /** Ends a claim without new bytes. False where another request has replaced the writer. */
  async release(uploadId: ShortId, writer: string): Promise<boolean> {
    // What cannot be released is replaced once it is silent for long enough.
    return this.rpc.call(releaseUpload, { uploadId, writer }).then(
      ({ wasClaimed }) => wasClaimed,
      () => true,
    );
  }

  /**
   * Releases a failed fragment's claim and returns the error of the answer. Where another request replaced this one, the
   * store may no longer know this one's bytes, but the session goes on. Where the session's own bytes are lost, it ends.
   */
  private async abortFragment(uploadId: ShortId, writer: string, error: unknown): Promise<unknown> {
    const wasClaimed = await this.release(uploadId, writer);
    if (!(error instanceof RejectedError) || error.code !== 'UPLOAD_LOST') return error;
    if (!wasClaimed) return new RejectedError('UPLOAD_OVERTAKEN', 'Another request goes on with this upload.');
    await this.abandon(uploadId).catch(() => undefined);
    return error;
  }

  /** The same bytes; now and then reports that they arrive. */
  private async *reportingProgress(uploadId: ShortId, writer: string, bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    let reportedAt = performance.now();
    for await (const chunk of bytes) {
      yield chunk;
      if (performance.now() - reportedAt < REPORT_EVERY_MS) continue;
      await this.rpc.call(renewUpload, { uploadId, writer });
      reportedAt = performance.now();
    }
  }

  /** Of an upload that has all its bytes. May be repeated. Rejected with UPLOAD_INCOMPLETE. */
  async complete(upload: UploadView, wish: CommitOptions = {}): Promise<CreatedFile> {
    const { state, received, expectedTotal } = upload;
    if (state === null || received !== expectedTotal) {
      throw new RejectedError('UPLOAD_INCOMPLETE', 'The upload lacks bytes.', { received });
    }
    if (!upload.isCommitted) await this.finish(upload, state);
    return this.commit(upload, (await loadDigests(upload)).digest(), wish);
  }

  /** A concurrent request may have committed the upload, and removed bytes that the space has already. */
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

  private async commit({ id, store, location }: UploadView, digests: Commit, wish: CommitOptions = {}): Promise<CreatedFile> {
    const commit = { uploadId: id, ...commitMembers(digests), ...wish };
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
