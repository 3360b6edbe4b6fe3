import type { Caller, CallerRequest, Reply } from './caller';
import type { Expectation, LoadRecord } from './load-record';

/** A change of an object by one request, and the state after it. */
export interface Change {
  readonly path: string;
  readonly request: CallerRequest;
  readonly state: string;
  /** The event that must arrive if the change is acknowledged. */
  readonly event?: { readonly fact: string; readonly about: string };
}

/**
 * An object that only one caller writes. The caller stops to write it when the outcome of a request is unknown: the
 * request may still be executed later, so the object may have the state before or after it.
 */
export class WrittenObject {
  private states: readonly string[];
  private isWritable = true;

  constructor(
    private readonly caller: Caller,
    private readonly record: LoadRecord,
    private readonly what: string,
    state: string,
  ) {
    this.states = [state];
  }

  /** Sends a change. Returns its response, or undefined if the caller must not write the object any more. */
  async change({ path, request, state, event }: Change): Promise<Reply | undefined> {
    if (!this.isWritable) return undefined;
    const outcome = await this.caller.send(path, request);
    if (outcome.is === 'unknown') {
      this.states = [...this.states, state];
      this.isWritable = false;
      return undefined;
    }
    if (outcome.reply.status >= 400) {
      const { status, text } = outcome.reply;
      this.record.wrong.push(`${this.what}: ${request.method ?? 'GET'} ${path} was answered with ${status}: ${text}`);
      this.isWritable = false;
      return undefined;
    }
    this.states = [state];
    if (event !== undefined) this.record.events.push(event);
    return outcome.reply;
  }

  /** Leaves the object for the checker. */
  leave(read: Expectation['read']): void {
    this.record.expectations.push({ what: this.what, read, allowed: this.states });
  }
}
