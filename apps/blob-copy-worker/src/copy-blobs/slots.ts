/** Runs a limited number of tasks at once. The others wait, first in, first out. */
export class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      // Passed on, not released: a task that arrives now queues behind those that wait.
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
