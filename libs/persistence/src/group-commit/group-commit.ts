/**
 * Executes small pieces of work in groups, one transaction for each group.
 *
 *   start     A member is executed alone and at once if nothing of its key is in progress.
 *   collect   Other members are collected. The next transaction executes all of them as one group. A group has members
 *             of one key only. So its statements stay within one space.
 *   bounds    A group has at most `maxMembers` members and `maxWeight` in sum. A heavier member is executed alone.
 *   linger    A group with fewer members than the last one waits up to `lingerMs`.
 *   outcome   The group returns the outcome of each member. A member with the outcome `ALONE` is executed by itself
 *             after the group has committed.
 *   failure   A group that rejects was rolled back. Each member is then executed alone, so its error is only its own.
 *             If the database is not available, each member gets that error.
 *   context   A member that is executed alone has the async context of its caller. A group has that of one member.
 *   wait      A transaction with one member that takes longer than `maxWaitMs` continues beside the next group.
 *   limit     At most `concurrency` transactions are in progress, first in, first out.
 *
 * Failure modes: if the connection is lost during a commit, members get an error and the group may have committed. So
 * their work must be idempotent, as in a transaction of their own. A group that waits for a lock blocks later members
 * of its key, so `executeGroup` must limit its waits (`inGroupTransaction`). Members that are blocked alone use slots
 * until they end, so that many of them block the other keys as well.
 */
import { Semaphore } from 'async-mutex';
import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../database-errors';

export type MemberOutcome<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'rejected'; readonly error: unknown }
  | { readonly kind: 'alone' };

/** The outcome of a member that the group does not execute. */
export const ALONE: MemberOutcome<never> = { kind: 'alone' };

/** How long a member that is blocked by a lock may block the other members of its key, in milliseconds. */
export const GROUP_WAIT_MS = 200;

export interface GroupCommitOptions<Member, Result> {
  /**
   * Executes two or more members in one transaction. Resolves after the commit with the outcome of each member, in the
   * order of the members. Rejects if the transaction was rolled back.
   */
  readonly executeGroup: (members: readonly Member[]) => Promise<readonly MemberOutcome<Result>[]>;
  readonly executeAlone: (member: Member) => Promise<Result>;
  /** Members with different keys are never in one group. Usually the space. */
  readonly keyOf: (member: Member) => string | number;
  /** The size of a member, in the unit of `maxWeight`: bytes, or rows. Default: 0. */
  readonly weightOf?: (member: Member) => number;
  readonly maxMembers: number;
  /** Default: no limit. */
  readonly maxWeight?: number;
  /** Transactions in progress at once. */
  readonly concurrency: number;
  /** Default: 1 ms. */
  readonly lingerMs?: number;
  /** The time that later members of a key wait for a transaction with one member. Default: GROUP_WAIT_MS. */
  readonly maxWaitMs?: number;
}

interface Waiting<Member, Result> {
  readonly member: Member;
  readonly weight: number;
  /** Executes the member alone. */
  readonly execute: () => Promise<Result>;
  readonly resolve: (result: Result | Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}

export class GroupCommit<Member, Result> {
  private readonly queues = new Map<string | number, Waiting<Member, Result>[]>();
  private readonly inProgress = new Set<Promise<unknown>>();
  private readonly slots: Semaphore;
  private isFlushing = false;

  constructor(private readonly options: GroupCommitOptions<Member, Result>) {
    this.slots = new Semaphore(options.concurrency);
  }

  /** Executes a member, in a group or alone. Settles with its own result or error, after the commit. */
  run(member: Member): Promise<Result> {
    const weight = this.options.weightOf?.(member) ?? 0;
    const inContext = AsyncLocalStorage.snapshot();
    const execute = (): Promise<Result> => inContext(() => this.options.executeAlone(member));
    if (weight > this.maxWeight) return this.track(this.slots.runExclusive(execute));
    return new Promise<Result>((resolve, reject) => this.collect({ member, weight, execute, resolve, reject }));
  }

  /** Executes what is collected without waiting for more members. Resolves when nothing is in progress. */
  async flush(): Promise<void> {
    this.isFlushing = true;
    while (this.inProgress.size > 0) await Promise.allSettled(this.inProgress);
    this.isFlushing = false;
  }

  private get maxWeight(): number {
    return this.options.maxWeight ?? Number.POSITIVE_INFINITY;
  }

  private collect(waiting: Waiting<Member, Result>): void {
    const key = this.options.keyOf(waiting.member);
    const queue = this.queues.get(key);
    if (queue !== undefined) return void queue.push(waiting);
    const started = [waiting];
    this.queues.set(key, started);
    void this.track(this.executeQueue(key, started));
  }

  private async executeQueue(key: string | number, queue: Waiting<Member, Result>[]): Promise<void> {
    // Members that arrive in the same turn of the event loop belong to the same group.
    await setImmediate();
    let lastSize = 0;
    while (queue.length > 0) {
      if (queue.length < lastSize && !this.isFlushing) await sleep(this.options.lingerMs ?? 1);
      const [, release] = await this.slots.acquire();
      lastSize = await this.executeNext(queue, release);
    }
    this.queues.delete(key);
  }

  /**
   * Executes the next group, and releases the slot after it. Never rejects. Returns the size of the group when the next
   * one may begin.
   */
  private async executeNext(queue: Waiting<Member, Result>[], release: () => void): Promise<number> {
    const group = this.takeGroup(queue);
    const [first] = group;
    if (first !== undefined && group.length === 1) {
      const single = this.track(first.execute().then(first.resolve, first.reject).finally(release));
      // Its statements have the lock time-out of the pool, which is too long for the members behind it.
      await Promise.race([single, sleep(this.options.maxWaitMs ?? GROUP_WAIT_MS, undefined, { ref: false })]);
    } else {
      await this.executeGroup(group).finally(release);
    }
    return group.length;
  }

  private takeGroup(queue: Waiting<Member, Result>[]): readonly Waiting<Member, Result>[] {
    let [size, weight] = [0, 0];
    for (const waiting of queue) {
      weight += waiting.weight;
      if (size === this.options.maxMembers || weight > this.maxWeight) break;
      size += 1;
    }
    return queue.splice(0, size);
  }

  private async executeGroup(group: readonly Waiting<Member, Result>[]): Promise<void> {
    try {
      const outcomes = await this.options.executeGroup(group.map(({ member }) => member));
      group.forEach((waiting, at) => this.settle(waiting, outcomes[at]));
    } catch (error) {
      const isLost = isUnavailable(error);
      for (const waiting of group) this.settle(waiting, isLost ? { kind: 'rejected', error } : ALONE);
    }
  }

  private settle(waiting: Waiting<Member, Result>, outcome: MemberOutcome<Result> | undefined): void {
    switch (outcome?.kind) {
      case 'done':
        return waiting.resolve(outcome.result);
      case 'rejected':
        return waiting.reject(outcome.error);
      case 'alone':
        // The slot of the group is released first.
        return waiting.resolve(this.track(this.slots.runExclusive(waiting.execute)));
      case undefined:
        return waiting.reject(new Error('A group returned no outcome for one of its members.'));
    }
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.inProgress.add(work);
    const end = (): void => void this.inProgress.delete(work);
    work.then(end, end);
    return work;
  }
}
