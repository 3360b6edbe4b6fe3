import { eventually } from '@scriptorium/testing';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { ALONE, GroupCommit, type GroupCommitOptions, type MemberOutcome } from './group-commit';

/** Work that records each transaction, and ends when the spec lets it. */
class ObservedWork {
  readonly transactions: string[] = [];
  readonly outcomes = new Map<string, MemberOutcome<string>>();
  readonly errorsAlone = new Map<string, Error>();
  groupError: Error | undefined;
  mostAtOnce = 0;
  private active = 0;
  private readonly ends: (() => void)[] = [];

  create(options: Partial<GroupCommitOptions<string, string>> = {}): GroupCommit<string, string> {
    return new GroupCommit({
      executeGroup: (members) => this.group(members),
      executeAlone: (member) => this.alone(member),
      keyOf: () => 'space',
      maxMembers: 10,
      concurrency: 4,
      maxWaitMs: 2 ** 30,
      ...options,
    });
  }

  /** Ends the oldest transaction in progress, after it has waited for one. */
  async end(): Promise<void> {
    await setImmediate();
    await setImmediate();
    while (this.ends.length === 0) await setImmediate();
    this.ends.shift()?.();
    await setImmediate();
    await setImmediate();
  }

  /** Ends the latest transaction, after it has waited for one with that name. */
  async endLast(name: string): Promise<void> {
    await eventually(() => this.transactions.at(-1) === name);
    this.ends.pop()?.();
  }

  private async group(members: readonly string[]): Promise<readonly MemberOutcome<string>[]> {
    await this.transact(members.join('+'));
    if (this.groupError !== undefined) throw this.groupError;
    return members.map((member) => this.outcomes.get(member) ?? { kind: 'done', result: `${member} in a group` });
  }

  private async alone(member: string): Promise<string> {
    await this.transact(member);
    const error = this.errorsAlone.get(member);
    if (error !== undefined) throw error;
    return `${member} alone`;
  }

  private async transact(name: string): Promise<void> {
    this.transactions.push(name);
    this.mostAtOnce = Math.max(this.mostAtOnce, (this.active += 1));
    await new Promise<void>((resolve) => this.ends.push(resolve));
    this.active -= 1;
  }
}

/** Runs a member. Resolves with its result or its error. */
function run(commit: GroupCommit<string, string>, member: string): Promise<unknown> {
  return commit.run(member).catch((error: unknown) => error);
}

describe('a group commit', () => {
  let work: ObservedWork;

  beforeEach(() => {
    work = new ObservedWork();
  });

  /** Starts `first` alone, adds the others while it is in progress, and ends it. */
  async function runBehind(
    commit: GroupCommit<string, string>,
    others: readonly string[],
  ): Promise<Promise<unknown>[]> {
    const results = [run(commit, 'first')];
    await setImmediate();
    await setImmediate();
    for (const other of others) results.push(run(commit, other));
    await work.end();
    return results;
  }

  it('executes a single member at once, alone', async () => {
    const result = run(work.create(), 'a');
    await work.end();
    expect([await result, work.transactions]).toEqual(['a alone', ['a']]);
  });

  it('executes members that arrive in one turn of the event loop as one group', async () => {
    const commit = work.create();
    const results = [run(commit, 'a'), run(commit, 'b')];
    await work.end();
    expect(await Promise.all(results)).toEqual(['a in a group', 'b in a group']);
    expect(work.transactions).toEqual(['a+b']);
  });

  it('collects the members that arrive during a transaction, and executes them as the next one', async () => {
    const results = await runBehind(work.create(), ['a', 'b', 'c']);
    await work.end();
    expect(await Promise.all(results)).toEqual(['first alone', 'a in a group', 'b in a group', 'c in a group']);
    expect(work.transactions).toEqual(['first', 'a+b+c']);
  });

  it('limits the number of members of a group', async () => {
    const results = await runBehind(work.create({ maxMembers: 2 }), ['a', 'b', 'c']);
    await work.end();
    await work.end();
    await Promise.all(results);
    expect(work.transactions).toEqual(['first', 'a+b', 'c']);
  });

  it('limits the weight of a group', async () => {
    const results = await runBehind(work.create({ maxWeight: 5, weightOf: (member) => member.length }), [
      'aa',
      'bb',
      'cc',
    ]);
    await work.end();
    await work.end();
    await Promise.all(results);
    expect(work.transactions).toEqual(['first', 'aa+bb', 'cc']);
  });

  it('executes a member that is too heavy for any group alone, beside the groups', async () => {
    const commit = work.create({ maxWeight: 5, weightOf: (member) => member.length });
    const results = [run(commit, 'a'), run(commit, 'a-large-one')];
    await work.end();
    await work.end();
    expect(await Promise.all(results)).toEqual(['a alone', 'a-large-one alone']);
    expect(work.mostAtOnce).toBe(2);
  });

  it('does not let later members wait for a blocked member that was first and alone', async () => {
    const commit = work.create({ maxWaitMs: 20, concurrency: 2 });
    const blocked = run(commit, 'blocked');
    await setImmediate();
    await setImmediate();
    const later = ['a', 'b'].map((member) => run(commit, member));
    await work.endLast('a+b');
    expect(await Promise.all(later)).toEqual(['a in a group', 'b in a group']);
    await work.end();
    expect([await blocked, work.transactions]).toEqual(['blocked alone', ['blocked', 'a+b']]);
  });

  it('counts a blocked member in the limit of transactions, and waits for it in a flush', async () => {
    const commit = work.create({ maxWaitMs: 1, concurrency: 1 });
    const blocked = run(commit, 'blocked');
    const flushed = commit.flush().then(() => 'flushed');
    await sleep(20);
    const later = run(commit, 'a');
    await sleep(20);
    expect(work.transactions).toEqual(['blocked']);
    await work.end();
    await work.end();
    expect(await Promise.all([blocked, later, flushed])).toEqual(['blocked alone', 'a alone', 'flushed']);
  });

  it('has members of one key only in a group, and executes keys concurrently', async () => {
    const commit = work.create({ keyOf: (member) => member.charAt(0) });
    const results = ['a1', 'b1', 'a2', 'b2'].map((member) => run(commit, member));
    await work.end();
    await work.end();
    await Promise.all(results);
    expect([work.transactions, work.mostAtOnce]).toEqual([['a1+a2', 'b1+b2'], 2]);
  });

  it('limits the transactions in progress over all keys', async () => {
    const commit = work.create({ keyOf: (member) => member, concurrency: 2 });
    const results = ['a', 'b', 'c', 'd', 'e'].map((member) => run(commit, member));
    for (let ended = 0; ended < 5; ended++) await work.end();
    await Promise.all(results);
    expect([work.transactions.length, work.mostAtOnce]).toEqual([5, 2]);
  });

  it('executes each member alone if the group fails, so that the error of one is only its own', async () => {
    work.groupError = new Error('duplicate key');
    const bad = new Error('value out of range');
    work.errorsAlone.set('b', bad);
    const results = await runBehind(work.create(), ['a', 'b', 'c']);
    for (let ended = 0; ended < 4; ended++) await work.end();
    expect(await Promise.all(results)).toEqual(['first alone', 'a alone', bad, 'c alone']);
    expect(work.transactions).toEqual(['first', 'a+b+c', 'a', 'b', 'c']);
  });

  it('rejects each member with the error of a lost connection, and executes none again', async () => {
    work.groupError = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const results = await runBehind(work.create(), ['a', 'b']);
    await work.end();
    expect(await Promise.all(results)).toEqual(['first alone', work.groupError, work.groupError]);
    expect(work.transactions).toEqual(['first', 'a+b']);
  });

  it('rejects only the member that the group rejects, and executes alone the member that it leaves out', async () => {
    const error = new Error('rejected');
    work.outcomes.set('a', { kind: 'rejected', error }).set('b', ALONE);
    const results = await runBehind(work.create(), ['a', 'b', 'c']);
    await work.end();
    await work.end();
    expect(await Promise.all(results)).toEqual(['first alone', error, 'b alone', 'c in a group']);
    expect(work.transactions).toEqual(['first', 'a+b+c', 'b']);
  });

  it('executes members that arrive after a failed group', async () => {
    work.groupError = new Error('duplicate key');
    const commit = work.create();
    const results = [run(commit, 'a'), run(commit, 'b')];
    await work.end();
    work.groupError = undefined;
    results.push(run(commit, 'c'));
    for (let ended = 0; ended < 3; ended++) await work.end();
    expect(await Promise.all(results)).toEqual(['a alone', 'b alone', 'c alone']);
  });

  it('waits up to the limit for as many members as the last group had', async () => {
    const commit = work.create({ lingerMs: 300 });
    const first = [run(commit, 'a'), run(commit, 'b')];
    await setImmediate();
    await setImmediate();
    const late = [run(commit, 'c')];
    await work.end();
    await Promise.all(first);
    late.push(run(commit, 'd'));
    await work.end();
    await Promise.all(late);
    expect(work.transactions).toEqual(['a+b', 'c+d']);
  });

  it('executes what is collected before a flush resolves, without waiting for more', async () => {
    const commit = work.create({ lingerMs: 2 ** 30 });
    const results = [run(commit, 'a'), run(commit, 'b')];
    await setImmediate();
    await setImmediate();
    results.push(run(commit, 'c'));
    const flushed = commit.flush().then(() => 'flushed');
    await work.end();
    await work.end();
    expect(await flushed).toBe('flushed');
    expect(await Promise.all(results)).toEqual(['a in a group', 'b in a group', 'c alone']);
    expect(work.transactions).toEqual(['a+b', 'c']);
  });
});
