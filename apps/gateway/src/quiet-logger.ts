import { ServiceLogger } from '@scriptorium/messaging';

/** Contexts in which Nest logs each module and each of 120 routes at every start. */
const SUPPRESSED_CONTEXTS: ReadonlySet<unknown> = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver']);

/** Logs JSON lines without Nest's list of modules and routes, which would hide the important lines of a start. */
export class QuietLogger extends ServiceLogger {
  override log(message: unknown, ...parameters: unknown[]): void {
    if (!SUPPRESSED_CONTEXTS.has(parameters.at(-1))) super.log(message, ...parameters);
  }
}
