import type { MessageHandler } from '@nestjs/microservices';
import type { CommandType } from '@scriptorium/contracts';

/** Returns each command of a service with its handler. Throws an error that lists every mismatch. */
export function matchHandlers(
  service: string,
  commands: readonly CommandType<unknown>[],
  handlers: ReadonlyMap<string, MessageHandler>,
): readonly (readonly [CommandType<unknown>, MessageHandler])[] {
  const pairs: [CommandType<unknown>, MessageHandler][] = [];
  const wrong: string[] = [];
  for (const command of commands) {
    const handler = handlers.get(command.type);
    if (!handler) wrong.push(`${command.type} has no handler: list a controller with @HandleCommand for it`);
    else if (handler.next) wrong.push(`${command.type} has several handlers: keep one`);
    else pairs.push([command, handler]);
  }
  const declared = new Set(commands.map((command) => command.type));
  for (const type of handlers.keys()) {
    if (!declared.has(type)) wrong.push(`${type} has a handler, but ${service} does not declare it`);
  }
  if (wrong.length > 0) throw new Error(['Commands and handlers do not match:', ...wrong].join('\n  '));
  return pairs;
}
