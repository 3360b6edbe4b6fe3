import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import { activeLogFields, LOG_LEVELS, LogSettings } from '@scriptorium/telemetry';

/**
 * JSON lines on the console. Each has the name of the service and, where they are known, the ids of the request, the
 * trace, the space and the job.
 */
export class ServiceLogger extends ConsoleLogger {
  constructor(
    private readonly service: string,
    { logLevel }: LogSettings = new LogSettings(),
  ) {
    super({ logLevels: logLevelsOf(logLevel), json: true });
  }

  protected override getJsonLogObject(
    ...parameters: Parameters<ConsoleLogger['getJsonLogObject']>
  ): ReturnType<ConsoleLogger['getJsonLogObject']> & { readonly service: string } {
    return { service: this.service, ...activeLogFields(), ...super.getJsonLogObject(...parameters) };
  }
}

/** Returns Nest's log levels up to the configured one. */
function logLevelsOf(logLevel: LogSettings['logLevel']): LogLevel[] {
  const levels: LogLevel[][] = [['fatal', 'error'], ['warn'], ['log'], ['debug', 'verbose']];
  return levels.slice(0, LOG_LEVELS.indexOf(logLevel) + 1).flat();
}
