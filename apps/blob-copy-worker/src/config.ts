import { BlobStoreConfig } from '@scriptorium/blob-store';
import { Setting } from '@scriptorium/config';
import { DEFAULT_RESCUE_AFTER_MS } from '@scriptorium/contracts';
import { IsInt, IsString, Max, Min } from 'class-validator';

/** The stores for the bytes of files are configured as for the gateway (libs/blob-store). */
export class Config extends BlobStoreConfig {
  @Setting('Database, with the role `blob_copy_worker`.')
  @IsString()
  DATABASE_URL!: string;

  @Setting('Addresses of nats-server, separated by commas.')
  @IsString()
  NATS_URL!: string;

  /**
   * More than there are cores: while the events of some are being stored, others copy (7,680 variants on two cores:
   * 270 ms with three, 225 ms with six).
   */
  @Setting('Commands of each kind that are executed at once.')
  @IsInt()
  @Min(1)
  @Max(64)
  WORKER_CONCURRENCY = 6;

  @Setting('Time between two sweeps for unreferenced bytes in the stores.', { unit: 'ms' })
  @IsInt()
  @Min(1_000)
  SWEEP_BLOBS_EVERY_MS = 6 * 60 * 60 * 1_000;

  @Setting(
    'Time after which the planner sends a command again that was released and not closed. A worker that moves bytes ' +
      'renews the release each third of it, so both services need the same value.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(100)
  RESCUE_AFTER_MS = DEFAULT_RESCUE_AFTER_MS;
}
