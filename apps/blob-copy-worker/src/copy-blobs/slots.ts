/** At most so many pieces of work at once; the others wait for their turn, first come, first served. */
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
      // Handed on, not given back: whoever comes meanwhile waits behind.
      if (next === undefined) this.free += 1;
      else next();
    }
  }
}
