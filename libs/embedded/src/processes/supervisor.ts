/** A process that can be stopped. */
export interface Managed {
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

/** The running processes, in the order in which they were started. */
export class Supervisor {
  private readonly managed = new Map<string, Managed>();

  add(name: string, process: Managed): void {
    this.managed.set(name, process);
  }

  /** Returns the current process id, which changes with every restart. Undefined while the process is down. */
  pid(name: string): number | undefined {
    return this.managed.get(name)?.pid;
  }

  /** Returns the ids of all processes that are up. */
  pids(): Record<string, number> {
    return Object.fromEntries(
      [...this.managed].flatMap(([name, { pid }]): [string, number][] => (pid === undefined ? [] : [[name, pid]])),
    );
  }

  /** Stops the processes in reverse order. If one fails to stop, the others are stopped before its error is thrown. */
  async stopAll(): Promise<void> {
    const errors: unknown[] = [];
    for (const process of [...this.managed.values()].reverse()) {
      await process.stop().catch((error: unknown) => errors.push(error));
    }
    this.managed.clear();
    if (errors.length > 0) throw new AggregateError(errors, 'Some processes could not be stopped.');
  }
}
