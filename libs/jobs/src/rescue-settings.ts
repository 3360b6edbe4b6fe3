import { Setting } from '@scriptorium/config';
import { DEFAULT_RESCUE_AFTER_MS } from '@scriptorium/contracts';
import { IsInt, Min } from 'class-validator';

/**
 * Setting of the planner, which sends lost commands again, and of the worker, which reports that it is executing and
 * publishes owed events.
 */
export class RescueSettings {
  @Setting(
    'Time after which the planner sends a command again that was released and not closed, and a worker publishes ' +
      'events again that were not acknowledged. A worker that moves bytes renews its lease each third of it: it must ' +
      "not exceed the planner's value.",
    { unit: 'ms' },
  )
  @IsInt()
  @Min(100)
  readonly rescueAfterMs: number = DEFAULT_RESCUE_AFTER_MS;
}
