import { Setting } from '@scriptorium/config';
import { IsInt, IsString, Matches, Max, Min } from 'class-validator';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Settings of the sender of webhooks. */
export class WebhookSettings {
  @Setting(
    'Hosts that webhooks may call at private, loopback and link-local addresses, and over `http`. Separated by commas, ' +
      'without ports.',
  )
  @IsString()
  @Matches(/^(?:[^\s,/]+(?:,[^\s,/]+)*)?$/)
  WEBHOOK_ALLOWED_HOSTS = '';

  @Setting('Time that a request to a webhook may take, with its response and redirects.', { unit: 'ms' })
  @IsInt()
  @Min(100)
  @Max(30_000)
  WEBHOOK_TIMEOUT_MS = 15_000;

  @Setting('Requests to one webhook that may be in progress at once.')
  @IsInt()
  @Min(1)
  @Max(100)
  WEBHOOK_CONCURRENCY = 8;

  @Setting('Time before the second attempt of a delivery. It doubles with each attempt.', { unit: 'ms' })
  @IsInt()
  @Min(1)
  @Max(HOUR_MS)
  WEBHOOK_RETRY_FIRST_MS = 5_000;

  @Setting('Longest time between two attempts of a delivery.', { unit: 'ms' })
  @IsInt()
  @Min(1)
  @Max(24 * HOUR_MS)
  WEBHOOK_RETRY_LONGEST_MS = HOUR_MS;

  @Setting(
    'Time after the first attempt after which a delivery is not tried again. A webhook whose attempts have all failed ' +
      'for this time is disabled.',
    { unit: 'ms' },
  )
  @IsInt()
  @Min(1)
  WEBHOOK_GIVE_UP_AFTER_MS = 24 * HOUR_MS;
}
