import type { CommandType, Envelope } from '@scriptorium/contracts';
import { UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';

import { CommandErrorFilter } from './command-error.filter';

/** Marks the handlers that belong to the JetStream transport; Nest hands them to no other. */
export const JETSTREAM = Symbol('scriptorium jetstream');

/** What a command's handler receives beside the command's data. */
export interface CommandContext<Data = unknown> {
  readonly envelope: Envelope<Data>;
  /** 1 at the first delivery. */
  readonly deliveries: number;
  /**
   * Aborts when the service is asked to stop. A handler of long work may then throw `signal.reason`: the command is
   * given back at once and counts no failure. A handler that ignores it is waited for.
   */
  readonly signal: AbortSignal;
}

type HandlerDecorator<Handler> = <Method extends Handler>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Makes a controller's method the one handler of a command. It is called as `(data, context)`, without `@Payload` or
 * `@Ctx`; when it returns, the command is done.
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
