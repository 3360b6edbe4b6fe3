/**
 * Lets work with one key follow upon each other, and work with others pass. Those who would wait for a row's lock anyway wait
 * here instead, without a connection: otherwise ten changes of one drive would hold up everybody else of this process.
 */
export class OneAtATime {
  private readonly last = new Map<string, Promise<unknown>>();

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }
}
