import type { Caller } from './caller';

/** A job that was accepted, and how it must end. */
export interface AcceptedJob {
  readonly id: string;
  readonly scenario: string;
  /** The states in which it may end. */
  readonly states: readonly string[];
  /** The sum of the created and reused nodes, if it ends as completed. */
  readonly made?: number;
}

/** The state of something that was written, read through the API, and the values that are correct. */
export interface Expectation {
  readonly what: string;
  readonly read: (caller: Caller) => Promise<string>;
  /** One value, or two if the outcome of the last write is unknown. */
  readonly allowed: readonly string[];
}

/** An event that must arrive because its cause was acknowledged. */
export interface ExpectedEvent {
  /** For example `variant.published`. */
  readonly fact: string;
  readonly about: string;
}

/** The acknowledged work of a load, for the checker. */
export class LoadRecord {
  readonly jobs: AcceptedJob[] = [];
  readonly expectations: Expectation[] = [];
  readonly events: ExpectedEvent[] = [];
  /** Responses that no fault explains. */
  readonly wrong: string[] = [];
  private readonly counts = new Map<string, number>();

  /** @param answer the status of a response, or `none` */
  answered(answer: number | 'none'): void {
    const kind = typeof answer === 'number' && answer < 500 ? `${Math.floor(answer / 100)}xx` : String(answer);
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** The number of requests whose outcome is unknown. */
  get failures(): number {
    return [...this.counts].reduce((sum, [kind, count]) => (kind.endsWith('xx') ? sum : sum + count), 0);
  }

  /** Returns the counts of the load on one line. */
  summary(): string {
    const answers = [...this.counts].toSorted().map(([kind, count]) => `${count} × ${kind}`);
    const parts = [`${this.jobs.length} jobs`, `${this.expectations.length} written objects`, ...answers];
    return parts.join(', ');
  }
}
