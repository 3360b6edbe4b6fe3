import { BlobStores } from '@scriptorium/blob-store';
import { Controller } from '@nestjs/common';
import { copyBlobs, type CopyVariants } from '@scriptorium/contracts';
import { type CommandContext, HandleCommand, MessagePublisher } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { blobCopyMessages } from './blob-copy-messages';
import type { BlobGear } from './blob-work';
import { carryOutBlobCopy } from './carry-out-blob-copy';
import { Slots } from './slots';

/**
 * What is copied again where a worker dies, and what a cancelled copy goes on for: a second at 64 MB/s. Each costs two transactions
 * and, into S3, the tail of a part that is put and read once more: a twentieth of it at most.
 */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Each takes up to 12 MiB of memory: two parts on their way to S3 and what is read ahead. */
const ON_THEIR_WAY = 8;

/** Moves the bytes that a copy between two stores needs, then tells of it: the command is its own outbox. */
@Controller()
export class CopyBlobsHandler {
  private readonly gear: BlobGear;

  constructor(
    pool: Pool,
    stores: BlobStores,
    private readonly publisher: MessagePublisher,
  ) {
    this.gear = { pool, stores, slots: new Slots(ON_THEIR_WAY), segmentBytes: SEGMENT_BYTES };
  }

  @HandleCommand(copyBlobs)
  async handle(command: CopyVariants, { signal }: CommandContext<CopyVariants>): Promise<void> {
    const job = await carryOutBlobCopy(this.gear, command, signal);
    if (job !== undefined) await this.publisher.publishAll(blobCopyMessages(command, job, new Date()));
  }
}
