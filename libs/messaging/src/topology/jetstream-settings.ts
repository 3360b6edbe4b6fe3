import { Setting } from '@scriptorium/config';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Min } from 'class-validator';

import {
  DAY_MS,
  DEFAULT_EVENTS_MAX_AGE_MS,
  DUPLICATE_WINDOW_MS,
  TOPOLOGY_MODES,
  type StreamOptions,
  type TopologyMode,
} from './stream-options';

const UNLIMITED = 'Default: no limit; a limit that an operator has set stays.';

/** Settings of the streams. All services that share a NATS server need the same values. */
export class JetStreamSettings implements StreamOptions {
  @Setting(
    'Missing or different streams and consumers. `update`: they are created and changed, if no stored message is ' +
      'lost. `check`: the service does not start. `external`: only the existence of streams is checked.',
  )
  @IsIn(TOPOLOGY_MODES)
  readonly natsTopology: TopologyMode = 'update';

  @Setting('Replicas of each stream: 3 in a cluster. Default: 1 for a new stream; an existing one stays as it is.')
  @IsOptional()
  @IsIn([1, 3, 5])
  @IsInt()
  readonly natsReplicas: number | undefined = undefined;

  @Setting('Storage of the streams. It cannot be changed later.')
  @IsIn(['file', 'memory'])
  readonly natsStorage: 'file' | 'memory' = 'file';

  @Setting('JetStream domain of the streams, for a service that is connected to a leaf node.')
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]+$/)
  readonly natsDomain: string | undefined = undefined;

  @Setting(
    'Prefix of the API of JetStream, if it is imported from another account. Default: `$JS.API`, or of the domain.',
  )
  @IsOptional()
  @Matches(/^[^\s.*>]+(\.[^\s.*>]+)*$/)
  readonly natsApiPrefix: string | undefined = undefined;

  @Setting(`Size of the stream COMMANDS. ${UNLIMITED}`, { unit: 'bytes' })
  @IsOptional()
  @IsInt()
  @Min(1_000_000)
  readonly natsCommandsMaxBytes: number | undefined = undefined;

  @Setting(`Size of the stream EVENTS. The oldest events are deleted first. ${UNLIMITED}`, { unit: 'bytes' })
  @IsOptional()
  @IsInt()
  @Min(1_000_000)
  readonly natsEventsMaxBytes: number | undefined = undefined;

  @Setting('Time for which events are stored.', { unit: 'ms' })
  @IsInt()
  @Min(DUPLICATE_WINDOW_MS)
  readonly natsEventsMaxAgeMs: number = DEFAULT_EVENTS_MAX_AGE_MS;

  @Setting('Keeps the stream STATE with the last state of each variant, for consumers that do not read the snapshot.')
  @IsBoolean()
  readonly natsStateStream: boolean = false;

  @Setting(`Size of the stream DEAD. The oldest dead letters are deleted first. ${UNLIMITED}`, { unit: 'bytes' })
  @IsOptional()
  @IsInt()
  @Min(1_000_000)
  readonly natsDeadMaxBytes: number | undefined = undefined;

  @Setting('Time for which dead letters are stored.', { unit: 'ms' })
  @IsInt()
  @Min(DUPLICATE_WINDOW_MS)
  readonly natsDeadMaxAgeMs: number = 90 * DAY_MS;
}
