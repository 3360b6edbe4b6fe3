import type { CommandType, Envelope } from '@scriptorium/contracts';
import { UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';

import { CommandErrorFilter } from './command-error.filter';

/** Marks the handlers of the JetStream transport. Nest passes them to no other transport. */
export const JETSTREAM = Symbol('scriptorium jetstream');

/** The second argument of a command handler, after the command's data. */
export interface CommandContext<Data = unknown> {
  readonly envelope: Envelope<Data>;
  /** Number of deliveries, including this one: 1 at the first. */
  readonly deliveries: number;
  /**
   * Aborts when the service stops. A long-running handler may then throw `signal.reason`: the command is redelivered at
   * once, and this counts as no failure. The shutdown waits for a handler that ignores the signal.
   */
  readonly signal: AbortSignal;
}

type HandlerDecorator<Handler> = <Method extends Handler>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Declares a controller's method as the only handler of a command. It is called with `(data, context)` and needs
 * neither `@Payload` nor `@Ctx`. The command is acknowledged when the method returns.
 */
export function HandleCommand<Data>(
  type: CommandType<Data>,
): HandlerDecorator<(data: Data, context: CommandContext<Data>) => unknown> {
  return (target, name, descriptor) => {
    Payload()(target, name, 0);
    Ctx()(target, name, 1);
    UseFilters(CommandErrorFilter)(target, name, descriptor);
    EventPattern<string>(type.type, JETSTREAM)(target, name, descriptor);
  };
}
