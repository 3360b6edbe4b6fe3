/**
 * Shares runs of an asynchronous read among concurrent callers. Each caller gets the result of a run that began after
 * its call, so that the result reflects everything that was true before. At most one run is in progress, and callers
 * that arrive meanwhile share the next one: a thousand concurrent callers cost two runs.
 */
export class SharedRun<Result> {
  private current: Promise<Result> | undefined;
  private following: Promise<Result> | undefined;

  constructor(private readonly read: () => Promise<Result>) {}

  run(): Promise<Result> {
    if (this.current === undefined) return this.start();
    this.following ??= this.startAfter(this.current);
    return this.following;
  }

  private async startAfter(current: Promise<Result>): Promise<Result> {
    await current.catch(() => undefined);
    this.following = undefined;
    return this.start();
  }

  private start(): Promise<Result> {
    const run = this.read();
    this.current = run;
    const end = (): void => {
      if (this.current === run) this.current = undefined;
    };
    run.then(end, end);
    return run;
  }
}
