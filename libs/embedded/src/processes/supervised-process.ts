import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { RejectedError } from '@scriptorium/contracts';
import { reasonOf } from '../reason-of';
import { describeExit, exitOf, type ProcessExit } from './process-exit';
import { identityOf } from './process-identity';
import { openOutput, type AttachedOutput, type ProcessOutput } from './process-output';
import { removeProcessRecord, writeProcessRecord } from './process-record';
import { restartDelayMs } from './restart-delay';
import { stopProcess, type StopStep } from './stop-process';

/*
 * One child process, kept running.
 *
 * start() resolves when the process answers its probe, and rejects, with nothing left running, when it ends before.
 * From then on an exit nobody asked for is put to `onUnexpectedExit`; on 'restart' the process is started again, first
 * after 100 ms, then ever later up to 5 s, with the same command line and so on the same port and data, until it
 * answers or stop() is called. Each start is written to a record on disk for the next run (process-record.ts).
 *
 * A child gets a process group of its own unless told otherwise: Ctrl-C in a terminal signals the whole foreground
 * group, and the database must outlive the services that are still draining.
 *
 * It fails by leaving the process down: when the exit is not to be answered with a restart. A parent that is killed
 * leaves its children behind; their records name them.
 */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly account?: { readonly uid: number; readonly gid: number };
  readonly output: ProcessOutput;
  readonly recordFile: string;
  readonly stopSteps: readonly StopStep[];
  /** 'inherited': Ctrl-C reaches the child too. For tests, whose runner stops without a word to us. */
  readonly group?: 'own' | 'inherited';
  /** Before each start: clears away what a killed predecessor left. */
  beforeStart?(): Promise<void>;
  /** Rejects as long as the process does not answer yet. Absent: running is enough. */
  probe?(): Promise<void>;
  readonly readyWithinMs?: number;
}

export interface Watch {
  readonly log?: (line: string) => void;
  /** @param lastLines what it wrote last, indented, for a message */
  readonly onUnexpectedExit?: (exit: ProcessExit, lastLines: string) => 'restart' | 'leave-down';
}

const PROBE_EVERY_MS = 15;
/** Ends a start that hangs; a start on a busy machine takes minutes. */
const READY_WITHIN_MS = 300_000;
/** A process that ran this long did not fail to start: the delays begin anew. */
const STEADY_AFTER_MS = 2_000;

export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private exit: Promise<ProcessExit> | undefined;
  private restarting: Promise<void> | undefined;
  private failures = 0;
  private readonly stopping = new AbortController();

  constructor(
    private readonly spec: ProcessSpec,
    private readonly watch: Watch = {},
  ) {}

  get name(): string {
    return this.spec.name;
  }

  /** Undefined while it is down. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** @throws RejectedError PROCESS_FAILED with the last lines that the process wrote */
  async start(): Promise<void> {
    await this.launch();
  }

  async stop(steps: readonly StopStep[] = this.spec.stopSteps): Promise<void> {
    this.stopping.abort();
    await this.end(steps);
    await this.restarting;
  }

  private async launch(): Promise<void> {
    const { spec, stopping } = this;
    await spec.beforeStart?.();
    stopping.signal.throwIfAborted();
    const output = openOutput(spec.output);
    const child = spawn(spec.command, spec.args, {
      stdio: output.stdio,
      detached: spec.group !== 'inherited',
      ...(spec.env === undefined ? {} : { env: spec.env }),
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...spec.account,
    });
    const exit = exitOf(child);
    this.child = child;
    this.exit = exit;
    output.attach(child);
    if (child.pid !== undefined) writeProcessRecord(spec.recordFile, child.pid);
    const startedAt = Date.now();
    const answered = await this.answered(exit);
    if (answered !== true) {
      await this.end([]);
      stopping.signal.throwIfAborted();
      throw new RejectedError('PROCESS_FAILED', `${spec.name} ${answered}\n${output.tail()}`.trimEnd(), {
        name: spec.name,
      });
    }
    void exit.then((how) => this.ended(child, how, output, Date.now() - startedAt));
  }

  /** True once the probe passed, else what happened instead. */
  private async answered(exit: Promise<ProcessExit>): Promise<true | string> {
    const deadline = Date.now() + (this.spec.readyWithinMs ?? READY_WITHIN_MS);
    let ended: ProcessExit | undefined;
    void exit.then((how) => (ended = how));
    let obstacle = 'no answer';
    // One turn for an executable that cannot be started at all.
    await sleep(0);
    while (ended === undefined && !this.stopping.signal.aborted && Date.now() < deadline) {
      try {
        await Promise.race([this.spec.probe?.(), exit]);
        if (ended === undefined) return true;
      } catch (error) {
        obstacle = reasonOf(error);
        await Promise.race([sleep(PROBE_EVERY_MS), exit]);
      }
    }
    if (ended !== undefined) return `${describeExit(ended)} before it was ready:`;
    return `did not answer in time (${obstacle}):`;
  }

  private ended(child: ChildProcess, exit: ProcessExit, output: AttachedOutput, ranForMs: number): void {
    if (this.child !== child) return;
    this.child = undefined;
    removeProcessRecord(this.spec.recordFile);
    if (this.stopping.signal.aborted) return;
    const answer = this.watch.onUnexpectedExit?.(exit, output.tail()) ?? 'leave-down';
    this.watch.log?.(`${this.spec.name} ${describeExit(exit)}${answer === 'restart' ? '; starting it again' : ''}`);
    if (answer === 'leave-down') return;
    if (ranForMs >= STEADY_AFTER_MS) this.failures = 0;
    this.restarting = this.relaunch();
  }

  private async relaunch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await sleep(restartDelayMs(this.failures++), undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.launch();
        this.watch.log?.(`${this.spec.name} is back as process ${this.child?.pid}`);
        return;
      } catch (error) {
        if (!signal.aborted) this.watch.log?.(reasonOf(error));
      }
    }
  }

  private async end(steps: readonly StopStep[]): Promise<void> {
    const child = this.child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const identity = identityOf(child.pid);
      if (identity !== undefined) await stopProcess(identity, steps);
    }
    // Until its last line is read, too: whoever stops it may remove its files next.
    await this.exit;
    this.child = undefined;
    removeProcessRecord(this.spec.recordFile);
  }
}
