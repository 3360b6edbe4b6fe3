import { Setting } from '@scriptorium/config';
import { IsIn } from 'class-validator';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** Settings of the log of a service. */
export class LogSettings {
  @Setting('Lines of this level and above are written.')
  @IsIn(LOG_LEVELS)
  readonly logLevel: (typeof LOG_LEVELS)[number] = 'info';
}
