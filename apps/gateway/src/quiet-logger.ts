import { ServiceLogger } from '@scriptorium/messaging';

/** What Nest tells of each module and of each of 120 routes at every start. */
const SUPPRESSED_CONTEXTS: ReadonlySet<unknown> = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver']);

/** JSON lines without Nest's inventory, which nobody reads and which buries what matters at a start. */
export class QuietLogger extends ServiceLogger {
  override log(message: unknown, ...parameters: unknown[]): void {
    if (!SUPPRESSED_CONTEXTS.has(parameters.at(-1))) super.log(message, ...parameters);
  }
}
