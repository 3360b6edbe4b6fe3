/** Prints the progress of a long step ten times. */
export class Progress {
  private done = 0;
  private readonly start = performance.now();

  constructor(
    private readonly what: string,
    private readonly total: number,
    private readonly print: (line: string) => void,
  ) {}

  add(count: number): void {
    const before = this.tenths();
    this.done += count;
    if (this.tenths() === before) return;
    const perSecond = (1000 * this.done) / (performance.now() - this.start);
    this.print(`${this.what}: ${this.done} of ${this.total}, ${perSecond.toFixed(0)}/s`);
  }

  private tenths(): number {
    return Math.floor((10 * this.done) / this.total);
  }
}
