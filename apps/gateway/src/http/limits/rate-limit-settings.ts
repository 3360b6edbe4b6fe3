import { Setting } from '@scriptorium/config';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

const MAXIMUM = 10_000_000;
/** Addresses and networks such as `10.0.0.0/8`, or the names of Fastify: `loopback`, `linklocal`, `uniquelocal`. */
const NETWORKS = /^[\w.:/]+(,[\w.:/]+)*$/;

/** Rates that are limited. Each gateway adds what the others have accepted, at most a second later. */
export class RateLimitSettings {
  @Setting('Maximum requests of one principal within ten seconds, over all APIs.')
  @IsInt()
  @Min(1)
  @Max(MAXIMUM)
  readonly requestRateLimit: number = 100_000;

  @Setting('Maximum requests of all principals to one space within ten seconds, if a request names its space.')
  @IsInt()
  @Min(1)
  @Max(MAXIMUM)
  readonly spaceRateLimit: number = 200_000;

  @Setting(
    'Maximum points of one principal within ten seconds for expensive requests: 5 for a list that searches, 10 for a ' +
      'plan or a copy, 20 for an import or an export. A space has twice as many.',
  )
  @IsInt()
  @Min(20)
  @Max(MAXIMUM)
  readonly workRateLimit: number = 50_000;

  @Setting(
    'Maximum failed sign-ins within 15 minutes for one client id at one address. Then attempts are rejected for a ' +
      'minute, and for twice as long each further time, up to an hour. An address has six times as many, and a client ' +
      'id has twenty times as many at addresses from which it has not signed in at this gateway within a day.',
  )
  @IsInt()
  @Min(1)
  @Max(100_000)
  readonly signInFailureLimit: number = 50;

  @Setting(
    'Proxies whose `X-Forwarded-For` names the address of the client, separated by commas: addresses, networks, or ' +
      '`loopback`, `linklocal`, `uniquelocal`. Default: none, so the address is that of the connection.',
  )
  @IsOptional()
  @Matches(NETWORKS, { message: 'trustedProxies must be addresses or networks, separated by commas' })
  readonly trustedProxies: string | undefined = undefined;
}
