/** Anything that runs as a process and can be told to stop. */
export interface Managed {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** What runs, in the order in which it was started. */
export class Supervisor {
  private readonly managed = new Map<string, Managed>();

  add(name: string, process: Managed): void {
    this.managed.set(name, process);
  }

  /** The id of the process as of now: it changes with every restart, and is undefined while the process is down. */
  pid(name: string): number | undefined {
    return this.managed.get(name)?.pid;
  }

  /** All that are up. */
  pids(): Record<string, number> {
    return Object.fromEntries(
      [...this.managed].flatMap(([name, { pid }]): [string, number][] => (pid === undefined ? [] : [[name, pid]])),
    );
  }

  /** Last started, first stopped. One that will not stop does not keep the others up; its error is thrown at the end. */
  async stopAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const process of [...this.managed.values()].reverse()) {
      await process.stop().catch((error: unknown) => errors.push(error));
    }
    this.managed.clear();
    if (errors.length > 0) throw new AggregateError(errors, 'Not everything could be stopped');
  }
}
