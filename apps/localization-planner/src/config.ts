import { combineSettings, Setting } from '@scriptorium/config';
import { HealthSettings } from '@scriptorium/health';
import { RescueSettings } from '@scriptorium/jobs';
import { CallerVerificationSettings, NatsSettings } from '@scriptorium/messaging';
import { DatabaseSettings } from '@scriptorium/persistence';
import { LogSettings } from '@scriptorium/telemetry';
import { IsInt, Max, Min } from 'class-validator';
import { WebhookSettings } from './webhooks/webhook-settings';

export class Config extends combineSettings(
  DatabaseSettings,
  NatsSettings,
  LogSettings,
  HealthSettings,
  RescueSettings,
  CallerVerificationSettings,
  WebhookSettings,
) {
  @Setting('Commands of one job that may be in flight at once.')
  @IsInt()
  @Min(1)
  @Max(10_000)
  COMMAND_WINDOW = 16;

  @Setting('Maximum number of nodes in a command, which is one transaction of a worker.')
  @IsInt()
  @Min(1)
  @Max(100_000)
  NODES_PER_COMMAND = 1_000;

  @Setting('Maximum number of items in one copy in drives.')
  @IsInt()
  @Min(1)
  MAX_COPIED_ITEMS = 1_000_000;
}
