/** A check of a component that a process depends on. It runs again and again while the process runs. */
export interface HealthCheck {
  /** Name of the component: `database`. */
  readonly name: string;
  /** Whether the process can do none of its work without the component. Default true. */
  readonly isEssential?: boolean;
  /** Milliseconds between two checks. Default 1,000. */
  readonly everyMs?: number;

  /**
   * Rejects with the reason if the component is unavailable. Resolves with a reason if it works with a restriction. The
   * signal aborts when the check has taken too long: the check must release what it has opened.
   */
  check(signal: AbortSignal): Promise<string | void>;

  /** Releases what is kept between the checks. */
  close?(): Promise<void>;
}
