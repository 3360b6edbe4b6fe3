import { type CommandId, type JobId, randomId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { abandonCommand } from '../abandon-command.store';
import { acceptJob } from '../accept-job.store';
import { cancelJob } from '../cancel-job.store';
import { commandWindow } from '../command-window';
import { lockJob } from '../lock-job.store';
import { removeOwedEvents } from '../owed-events.store';
import { releaseCommands } from '../release-commands.store';
import { reopenJob } from '../reopen-job.store';
import { lockCancellingJobs, lockStalledJobs, releaseAgain } from '../rescue.store';
import { rollBackJob } from '../roll-back.store';
import { startJob } from '../start-job.store';
import { publishEnd, publishEvents, publishOwed } from './model-events';
import { acceptedJob, insertPlan, SPACE, type ModelJob } from './model-job';
import { executeCommand, type Message, type Rejection } from './model-worker';

/** Thrown in a transaction to roll it back: the process dies before the commit. */
class Crash extends Error {}

/** Simulates planner, workers and message broker with transactions that call the statements of libs/jobs. */
export class JobMachine {
  private messages: Message[] = [];
  private readonly ids: JobId[] = [];

  constructor(
    private readonly pool: Pool,
    private readonly jobs: readonly ModelJob[],
  ) {}

  /** Runs a transaction of the planner. Its messages are sent if it commits. */
  private async transaction(
    crashes: boolean,
    work: (client: ClientBase, send: (jobId: JobId, commandId: CommandId) => void) => Promise<void>,
  ): Promise<void> {
    const sent: Message[] = [];
    await this.commit(async (client) => {
      await work(client, (jobId, commandId) => sent.push({ jobId, commandId }));
      if (crashes) throw new Crash();
    });
    if (!crashes) this.messages.push(...sent);
  }

  private async commit(work: (client: ClientBase) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      if (!(error instanceof Crash)) throw error;
    } finally {
      client.release();
    }
  }

  async accept(index: number, isPlanned: boolean): Promise<void> {
    const job = this.jobs[index];
    if (job === undefined) return;
    const id = randomId<JobId>();
    this.ids[index] = id;
    await this.transaction(false, async (client, send) => {
      const plan = isPlanned ? await insertPlan(client, id, job) : undefined;
      await acceptJob(client, { ...acceptedJob(job), id }, plan);
      await publishEnd(client, id);
      for (const command of plan?.released ?? []) send(id, command.id);
    });
  }

  async plan(index: number, crashes: boolean): Promise<void> {
    const [id, job] = [this.ids[index], this.jobs[index]];
    if (id === undefined || job === undefined) return;
    await this.transaction(crashes, async (client, send) => {
      if ((await lockJob(client, SPACE, id))?.state !== 'accepted') return;
      const plan = await insertPlan(client, id, job);
      await startJob(client, SPACE, id, plan);
      await publishEnd(client, id);
      for (const command of plan.released) send(id, command.id);
    });
  }

  async topUp(index: number, crashes: boolean): Promise<void> {
    const id = this.ids[index];
    if (id !== undefined) await this.transaction(crashes, (client, send) => this.release(client, id, send));
  }

  private async release(
    client: ClientBase,
    id: JobId,
    send: (jobId: JobId, commandId: CommandId) => void,
  ): Promise<void> {
    const job = await lockJob(client, SPACE, id);
    if (job?.state !== 'running' || job.commands_waiting === 0) return;
    const window = commandWindow(job.kind, this.jobs[this.ids.indexOf(id)]?.window ?? 1);
    const released = await releaseCommands(client, SPACE, id, Math.max(window - job.commands_open, 0));
    for (const command of released) send(id, command.id);
  }

  async cancel(index: number, crashes: boolean): Promise<void> {
    const id = this.ids[index];
    if (id === undefined) return;
    await this.transaction(crashes, (client, send) => this.cancelStep(client, id, send));
  }

  private async cancelStep(
    client: ClientBase,
    id: JobId,
    send: (jobId: JobId, commandId: CommandId) => void,
  ): Promise<void> {
    const step = await cancelJob(client, SPACE, id);
    if (step === undefined) return;
    await publishEnd(client, id);
    if (step.rollBack !== undefined) send(id, step.rollBack.id);
  }

  async retry(index: number, crashes: boolean): Promise<void> {
    const id = this.ids[index];
    if (id === undefined) return;
    await this.transaction(crashes, async (client, send) => {
      const job = await lockJob(client, SPACE, id);
      if (job === undefined || job.ended_at === null) return;
      if (job.kind === 'copy-drive-items' && (job.state !== 'cancelled' || job.planned_at !== null)) return;
      await publishEnd(client, id);
      if ((await reopenJob(client, job)) === undefined) return;
      await publishEnd(client, id);
      await this.release(client, id, send);
    });
  }

  async rescue(crashes: boolean): Promise<void> {
    await this.transaction(crashes, async (client, send) => {
      for (const { id } of await lockCancellingJobs(client, 100)) await this.cancelStep(client, id, send);
      for (const { job_id: jobId, id } of await releaseAgain(client, 0, 100)) send(jobId, id);
      for (const { id, state } of await lockStalledJobs(client, 0, 100)) {
        if (state === 'running') await this.release(client, id, send);
      }
    });
  }

  /**
   * Delivers a message. It stays in the queue if the worker dies before the commit, or after it and before it publishes
   * the events.
   */
  async deliver(
    position: number,
    ending: 'ok' | 'crash' | 'ack lost',
    rejection?: Rejection,
    afterClaim: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const message = this.messageAt(position);
    if (message === undefined) return;
    const beforeCommit = () => {
      if (ending === 'crash') throw new Crash();
    };
    await executeCommand((work) => this.commit(work), SPACE, message, rejection, { afterClaim, beforeCommit });
    if (ending !== 'ok') return;
    await this.commit(async (client) => {
      const mark = await publishEvents(client, message.jobId, message.commandId);
      if (mark !== undefined) await removeOwedEvents(client, [mark]);
    });
    this.messages = this.messages.filter((other) => other !== message);
  }

  /** Publishes what is owed. The marks stay if the worker dies. */
  async publishOwed(crashes: boolean): Promise<void> {
    await publishOwed(this.pool, !crashes);
  }

  async abandon(position: number): Promise<void> {
    const message = this.messageAt(position);
    if (message === undefined) return;
    await this.transaction(false, async (client, send) => {
      const reason = { code: 'TOO_MANY_ATTEMPTS', message: 'Abandoned by the test.' };
      const job = await abandonCommand(client, { spaceId: SPACE, ...message, ...reason });
      if (job !== undefined) await publishEnd(client, job.id);
      if (job?.kind !== 'copy-drive-items' || job.state !== 'failed') return;
      const rollBack = await rollBackJob(client, SPACE, job.id);
      if (rollBack !== undefined) send(job.id, rollBack.id);
    });
    this.messages = this.messages.filter((other) => other !== message);
  }

  loseMessages(): void {
    this.messages = [];
  }

  private messageAt(position: number): Message | undefined {
    return this.messages[position % Math.max(this.messages.length, 1)];
  }

  /** Ends all jobs and publishes their events: rescues lost messages, and delivers every message without failures. */
  async drain(): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      for (const index of this.jobs.keys()) await this.plan(index, false);
      while (this.messages.length > 0) await this.deliver(0, 'ok');
      const { rowCount } = await this.pool.query(
        'select from jobs.jobs where ended_at is null or commands_open > 0 limit 1',
      );
      const owed = await publishOwed(this.pool, true);
      if (rowCount === 0 && owed === 0) return;
      await this.rescue(false);
    }
    throw new Error('A job did not end within 200 rounds.');
  }
}
