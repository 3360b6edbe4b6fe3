import { BlobStores } from '@scriptorium/blob-store';
import { Controller } from '@nestjs/common';
import { copyBlobs, type CopyVariants, heartbeatMs } from '@scriptorium/contracts';
import { type CommandContext, HandleCommand } from '@scriptorium/messaging';
import pLimit from 'p-limit';
import { Pool } from 'pg';
import { Config } from '../config';
import { CommandEvents } from '../commands/command-events.service';
import type { BlobCopyResources } from './blob-work';
import { deliverBlobCopy } from './deliver-blob-copy';

/**
 * The size of a segment limits the bytes that are copied again after a worker dies, and the bytes that a cancelled copy
 * still moves: one second at 64 MB/s. Each segment costs two transactions and, in S3, a second write and read of the
 * end of a part: at most a twentieth of the segment.
 */
const SEGMENT_BYTES = 64 * 1024 * 1024;
/** Each uses up to 12 MiB of memory: two parts in flight to S3, and the read-ahead. */
const MAX_IN_FLIGHT = 8;

/**
 * Moves the bytes that a copy between two stores needs, publishes its messages, and only then acknowledges the command.
 */
@Controller()
export class CopyBlobsHandler {
  private readonly resources: BlobCopyResources;

  constructor(
    pool: Pool,
    stores: BlobStores,
    { rescueAfterMs }: Config,
    private readonly events: CommandEvents,
  ) {
    this.resources = {
      pool,
      stores,
      limit: pLimit(MAX_IN_FLIGHT),
      segmentBytes: SEGMENT_BYTES,
      heartbeatMs: heartbeatMs(rescueAfterMs),
    };
  }

  @HandleCommand(copyBlobs)
  async handle(command: CopyVariants, { signal }: CommandContext<CopyVariants>): Promise<void> {
    await this.events.publish(command, await deliverBlobCopy(this.resources, command, signal));
  }
}
