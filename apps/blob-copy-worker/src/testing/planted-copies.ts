import { openBlobStores, type BlobStore, type BlobStores, Digests } from '@scriptorium/blob-store';
import type { CommandId, CopyVariants, SpaceId } from '@scriptorium/contracts';
import { abandonCommand, cancelCommand, cancelJob, closeCommand, type CancelStep } from '@scriptorium/jobs';
import { createPool, inTransaction } from '@scriptorium/persistence';
import {
  createTestDatabase,
  startOwnS3Server,
  temporaryFolder,
  type OwnS3Server,
  type TestDatabase,
} from '@scriptorium/testing';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { Pool } from 'pg';
import type { BlobCopyResources } from '../copy-blobs/blob-work';
import { rollBack } from '../copy-drive-items/roll-back';
import { planDriveCopy, plantDrive } from './planned-drive-copy';

export type StoreName = BlobStore['kind'];

/** A job with one released command for all contents. The command that attaches the tree waits for it. */
export interface PlannedCopy {
  readonly command: CopyVariants;
  /** The command that copies the items. It is closed. */
  readonly items: CopyVariants;
  readonly contents: readonly Buffer[];
  readonly from: StoreName;
  readonly to: StoreName;
}

/** A database, the three stores, and planned copies between them. */
export class PlantedCopies {
  private constructor(
    /** Connections of the superuser. */
    readonly pool: Pool,
    /** Connections with the rights of the worker. */
    readonly workerPool: Pool,
    readonly stores: BlobStores,
    readonly folder: string,
    readonly s3: OwnS3Server,
    /** The configuration of a worker with these stores. */
    readonly environment: Readonly<Record<string, string>>,
    readonly database: TestDatabase,
    readonly spaceId: SpaceId,
  ) {}

  static async start(): Promise<PlantedCopies> {
    const database = await createTestDatabase();
    const folder = join(temporaryFolder(), 'blobs');
    mkdirSync(folder);
    const s3 = await startOwnS3Server();
    const pool = new Pool({ connectionString: database.url });
    const databaseUrl = database.urlFor('blob_store');
    const workerUrl = database.urlFor('blob_copy_worker');
    const keys = { byKeyOnly: true, joinsByUniqueKey: true };
    const workerPool = createPool({ url: workerUrl, name: 'test', connections: 7, ...keys });
    const { rows } = await pool.query<{ id: SpaceId }>(
      `insert into content.spaces (key, hub_id, label, created_by, updated_by)
       values ('docs', repeat('0', 24), '', '', '') returning id`,
    );
    const environment = {
      BLOB_DATABASE_URL: databaseUrl,
      BLOB_FOLDER: folder,
      S3_ENDPOINT: s3.endpoint,
      S3_REGION: s3.region,
      S3_BUCKET: s3.bucket,
      S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    };
    const stores = openBlobStores({ name: 'test', databaseUrl, folder, s3 });
    return new PlantedCopies(
      pool,
      workerPool,
      stores,
      folder,
      s3,
      environment,
      database,
      rows[0]?.id ?? (0 as SpaceId),
    );
  }

  async stop(): Promise<void> {
    await this.stores.close();
    await this.workerPool.end();
    await this.pool.end();
  }

  /** Empties the stores and deletes all plans. */
  async clear(): Promise<void> {
    await this.pool.query(
      'truncate content.blobs, jobs.jobs, jobs.commands, jobs.owed_events, jobs.drive_copies, jobs.drive_blobs, jobs.drive_nodes cascade',
    );
    for (const store of this.stores.all()) {
      for (const location of await this.locations(store.kind)) await store.remove(location);
    }
  }

  /** Returns the resources of a worker that has just been started. */
  resources(changes: Partial<BlobCopyResources> = {}): BlobCopyResources {
    const { workerPool: pool, stores } = this;
    return { pool, stores, limit: pLimit(4), segmentBytes: 1_000_000, heartbeatMs: 10_000, ...changes };
  }

  /** Uploads bytes into a store. Returns their location. */
  async upload(store: StoreName, bytes: Buffer): Promise<string> {
    const known = await this.locationOf(store, bytes);
    if (known !== undefined) return known;
    const location = `docs/${randomUUID()}`;
    await this.put(store, location, bytes);
    const digests = Digests.start();
    digests.update(bytes);
    const { sha256, sha1, quickXor } = digests.digest();
    await this.pool.query(
      `insert into content.blobs (space_id, hash, store, location, size, sha1, quick_xor)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [this.spaceId, sha256, store, location, bytes.length, sha1, quickXor],
    );
    return location;
  }

  /** Writes bytes to a location, without a row for them. */
  async put(store: StoreName, location: string, bytes: Buffer): Promise<void> {
    const { state } = await this.stores.get(store).append(location, null, inOnePiece(bytes));
    await this.stores.get(store).finish(location, state);
  }

  /** Plans a copy of contents, which are uploaded into the source store. */
  async plan(
    from: StoreName,
    to: StoreName,
    contents: readonly Buffer[],
    options: { readonly itemsAreCopied?: boolean } = {},
  ): Promise<PlannedCopy> {
    for (const bytes of contents) await this.upload(from, bytes);
    return this.planOf(from, to, contents, options);
  }

  /** Plans a copy of contents that are not uploaded. `itemsAreCopied: false` leaves the command for items released. */
  async planOf(
    from: StoreName,
    to: StoreName,
    contents: readonly Buffer[],
    { itemsAreCopied = true }: { readonly itemsAreCopied?: boolean } = {},
  ): Promise<PlannedCopy> {
    const { pool, spaceId } = this;
    const files = contents.map((content) => ({ hash: hashOf(content), size: content.length }));
    const source = await plantDrive(pool, spaceId, from, files);
    const released = await planDriveCopy(pool, spaceId, { source, target: await plantDrive(pool, spaceId, to, []) });
    const [items, command] = ['copy', 'copy-blobs'].map(
      (wanted) => released.find(({ kind }) => kind === wanted)?.command,
    );
    if (items === undefined || command === undefined || released.length !== 2) {
      throw new Error('The contents are not moved by one command.');
    }
    if (itemsAreCopied) {
      const counts = { created: contents.length, reused: 0, failed: 0 };
      await inTransaction(pool, (client) => closeCommand(client, spaceId, items.jobId, items.commandId, counts));
    }
    return { command, items, contents, from, to };
  }

  /** Ends a cancelled copy without removing its bytes, as if the worker had died after its commit. */
  async endCancelled(planned: PlannedCopy): Promise<void> {
    const { command } = planned;
    const step = await this.cancel(planned);
    await inTransaction(this.pool, async (client) => {
      await cancelCommand(client, command.spaceId, command.jobId, command.commandId);
      await rollBack(client, { ...command, commandId: step?.rollBack?.id ?? ('' as CommandId) });
    });
  }

  /** Cancels a copy as the planner does. */
  async cancel({ command }: PlannedCopy): Promise<CancelStep | undefined> {
    return inTransaction(this.pool, (client) => cancelJob(client, command.spaceId, command.jobId));
  }

  /** Fails a copy as the planner does when the command for the items is dead-lettered. */
  async fail({ items }: PlannedCopy): Promise<void> {
    const error = { code: 'INTERNAL_ERROR', message: 'a bug' };
    await inTransaction(this.pool, (client) => abandonCommand(client, { ...items, ...error }));
  }

  async jobOf({ command }: PlannedCopy): Promise<Record<string, unknown>> {
    const { rows } = await this.pool.query<Record<string, unknown>>(
      `select j.state, j.commands_open, j.commands_waiting, j.error_code, c.error_names, c.waiting_for, k.state as command,
              c.bytes_moved::int, c.bytes_to_move::int
         from jobs.jobs j
         join jobs.drive_copies c on c.job_id = j.id
         join jobs.commands k on k.job_id = j.id and k.id = $2
        where j.id = $1`,
      [command.jobId, command.commandId],
    );
    return rows[0] ?? {};
  }

  /** Returns the rows of the contents. */
  async blobsOf({ command }: PlannedCopy): Promise<{ location: string | null; received: number; isMoved: boolean }[]> {
    const { rows } = await this.pool.query<{ location: string | null; received: number; isMoved: boolean }>(
      `select location, received::int, is_moved as "isMoved" from jobs.drive_blobs where job_id = $1 order by number`,
      [command.jobId],
    );
    return rows;
  }

  /** Returns whether the target store has every content of the copy unchanged. */
  async isCopied({ contents, to }: PlannedCopy): Promise<boolean> {
    const all = await Promise.all(contents.map((content) => this.read(to, content)));
    // Not by Jest: it compares millions of bytes one by one.
    return all.every((copied, index) => copied !== undefined && contents[index]?.equals(copied) === true);
  }

  async read(store: StoreName, content: Buffer): Promise<Buffer | undefined> {
    const location = await this.locationOf(store, content);
    return location === undefined ? undefined : collect(await this.stores.get(store).read(location));
  }

  async locationOf(store: StoreName, content: Buffer): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ location: string }>(
      'select location from content.blobs where hash = $1 and store = $2',
      [hashOf(content), store],
    );
    return rows[0]?.location;
  }

  /** Returns all locations of a store, finished or not. */
  async locations(store: StoreName): Promise<string[]> {
    const found = new Set<string>();
    for await (const { location } of this.stores.get(store).locations(new Date(Date.now() + 60_000)))
      found.add(location);
    return [...found].sort();
  }

  /** Returns the locations of a store that no content refers to. */
  async strays(store: StoreName): Promise<string[]> {
    const { rows } = await this.pool.query<{ location: string }>(
      'select location from content.blobs where store = $1',
      [store],
    );
    const known = rows.map(({ location }) => location);
    return (await this.locations(store)).filter((location) => !known.includes(location));
  }
}

/** Returns pseudo-random bytes, different for each seed. */
export function noise(size: number, seed: string): Buffer {
  return createHash('shake256', { outputLength: size }).update(seed).digest();
}

function hashOf(content: Buffer): Buffer {
  return createHash('sha256').update(content).digest();
}

async function* inOnePiece(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const some of stream) all.push(some);
  return Buffer.concat(all);
}
