import { Setting } from '@scriptorium/config';
import { DEFAULT_HEALTH_PORTS } from '@scriptorium/contracts';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

const DEFAULTS = [...DEFAULT_HEALTH_PORTS].map(([service, port]) => `${port} for ${service}`).join(', ');

/** Settings of the health endpoints. */
export class HealthSettings {
  @Setting('Address on which the health endpoints listen: `0.0.0.0` in a container.')
  @IsString()
  readonly healthHost: string = '127.0.0.1';

  @Setting(`Port of the health endpoints. 0 picks a free one, which is logged. Default: ${DEFAULTS}.`)
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  readonly healthPort: number | undefined = undefined;

  @Setting(
    'Time after which a process with a blocked event loop ends, so that its supervisor starts it again. 0 turns it off.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(0)
  @Max(600_000)
  readonly eventLoopTimeoutMs: number = 15_000;
}

/** Returns the address of the health endpoints of a service. */
export function healthAddressOf(service: string, { healthHost, healthPort }: HealthSettings) {
  return { host: healthHost, port: healthPort ?? DEFAULT_HEALTH_PORTS.get(service) ?? 0 };
}
