import { ConsoleLogger, type ConsoleLoggerOptions } from '@nestjs/common';

/** JSON lines on the console, each with the name of the service. */
export class ServiceLogger extends ConsoleLogger {
  constructor(
    private readonly service: string,
    options: Pick<ConsoleLoggerOptions, 'logLevels'> = {},
  ) {
    super({ ...options, json: true });
  }

  protected override getJsonLogObject(
    ...parameters: Parameters<ConsoleLogger['getJsonLogObject']>
  ): ReturnType<ConsoleLogger['getJsonLogObject']> & { readonly service: string } {
    return { service: this.service, ...super.getJsonLogObject(...parameters) };
  }
}
