import { BlobStoreConfig } from '@scriptorium/blob-store';
import { combineSettings, Setting } from '@scriptorium/config';
import { HealthSettings } from '@scriptorium/health';
import { RescueSettings } from '@scriptorium/jobs';
import { NatsSettings } from '@scriptorium/messaging';
import { DatabaseSettings } from '@scriptorium/persistence';
import { LogSettings } from '@scriptorium/telemetry';
import { IsInt, Max, Min } from 'class-validator';

/** The stores for the bytes of files are configured as for the gateway (libs/blob-store). */
export class Config extends combineSettings(
  DatabaseSettings,
  NatsSettings,
  LogSettings,
  HealthSettings,
  BlobStoreConfig,
  RescueSettings,
) {
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
}
