import { BlobStoreConfig } from '@scriptorium/blob-store';
import { IsInt, IsString, Max, Min } from 'class-validator';

/** The stores for the bytes of files are configured as for the gateway (libs/blob-store). */
export class Config extends BlobStoreConfig {
  @IsString()
  DATABASE_URL!: string;

  @IsString()
  NATS_URL!: string;

  /**
   * Commands of each kind that are executed at once. More than there are cores: while the events of some are being
   * stored, others copy (7,680 variants on two cores: 270 ms with three, 225 ms with six).
   */
  @IsInt()
  @Min(1)
  @Max(64)
  WORKER_CONCURRENCY = 6;

  /** Milliseconds between two sweeps for unreferenced bytes in the stores. */
  @IsInt()
  @Min(1_000)
  SWEEP_BLOBS_EVERY_MS = 6 * 60 * 60 * 1_000;
}
