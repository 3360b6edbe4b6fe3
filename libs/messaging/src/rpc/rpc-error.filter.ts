import { type ArgumentsHost, Catch, Inject, Logger, Optional, type RpcExceptionFilter } from '@nestjs/common';
import type { NatsContext } from '@nestjs/microservices';
import { toWireError } from '@scriptorium/contracts';
import { type Observable, throwError } from 'rxjs';

import { MESSAGING_OPTIONS, type MessagingOptions } from '../connection/messaging-options';

/**
 * Sends a handler's error to the caller in its wire form. Logs a bug, since the caller does not receive its message.
 */
@Catch()
export class RpcErrorFilter implements RpcExceptionFilter {
  private readonly logger = new Logger(RpcErrorFilter.name);

  constructor(
    @Optional() @Inject(MESSAGING_OPTIONS) private readonly options?: Pick<MessagingOptions, 'translateError'>,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): Observable<never> {
    const error = this.options?.translateError?.(thrown) ?? thrown;
    const wire = toWireError(error);
    if (wire.kind === 'bug') {
      const subject = host.switchToRpc().getContext<NatsContext>().getSubject();
      this.logger.error(`${subject}: ${String(error)}`, error instanceof Error ? error.stack : undefined);
    }
    return throwError(() => wire);
  }
}
