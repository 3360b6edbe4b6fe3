/**
 * Limits concurrent work: one task of each owner, and `maximum` tasks of all owners. The tasks of an owner run in the
 * order of their arrival, and owners take turns, so that one with slow tasks delays only its own.
 */
export class FairQueue<Owner> {
  /** The waiting tasks by owner. The first owner is the next one. */
  private readonly waiting = new Map<Owner, Waiting[]>();
  private readonly busy = new Set<Owner>();

  constructor(
    private readonly maximum: number,
    private readonly patience?: Patience,
  ) {}

  async run<Result>(owner: Owner, task: () => Promise<Result>): Promise<Result> {
    if (this.busy.size < this.maximum && !this.busy.has(owner)) this.busy.add(owner);
    else await this.turnOf(owner);
    try {
      return await task();
    } finally {
      this.busy.delete(owner);
      this.startNext();
    }
  }

  /** Rejects the waiting tasks of an owner. */
  cancel(owner: Owner, reason: () => Error): void {
    const tasks = this.waiting.get(owner) ?? [];
    this.waiting.delete(owner);
    for (const { reject } of tasks) reject(reason());
  }

  private async turnOf(owner: Owner): Promise<void> {
    const { patience } = this;
    let timer: NodeJS.Timeout | undefined;
    const turn = new Promise<void>((start, reject) => {
      const task = { start, reject };
      const tasks = this.waiting.get(owner) ?? [];
      tasks.push(task);
      this.waiting.set(owner, tasks);
      if (patience !== undefined)
        timer = setTimeout(() => this.leave(owner, task, patience.tooLate()), patience.maxWaitMs);
    });
    try {
      await turn;
    } finally {
      clearTimeout(timer);
    }
  }

  private leave(owner: Owner, task: Waiting, reason: Error): void {
    const tasks = this.waiting.get(owner) ?? [];
    const others = tasks.filter((other) => other !== task);
    if (others.length > 0) this.waiting.set(owner, others);
    else this.waiting.delete(owner);
    task.reject(reason);
  }

  private startNext(): void {
    for (const [owner, tasks] of this.waiting) {
      if (this.busy.size >= this.maximum) return;
      if (this.busy.has(owner)) continue;
      const next = tasks.shift();
      // Moves the owner behind the others.
      this.waiting.delete(owner);
      if (tasks.length > 0) this.waiting.set(owner, tasks);
      if (next === undefined) continue;
      this.busy.add(owner);
      next.start();
      return;
    }
  }
}

/** How long a task waits for its turn, and the error with which it is rejected then. */
export interface Patience {
  readonly maxWaitMs: number;
  readonly tooLate: () => Error;
}

interface Waiting {
  readonly start: () => void;
  readonly reject: (error: Error) => void;
}
