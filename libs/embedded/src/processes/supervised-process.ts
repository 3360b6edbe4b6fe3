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
 * Supervises one child process.
 *
 * start() resolves when the probe succeeds. It rejects if the process ends before that, and then nothing is left
 * running. After an unexpected exit, `onUnexpectedExit` decides. On 'restart' the process is started again with the
 * same command line, and so on the same port and data, until the probe succeeds or stop() is called. The delay grows
 * from 100 ms to 5 s. Each start writes a record on disk for the next run (process-record.ts).
 *
 * By default a child gets its own process group: Ctrl-C in a terminal signals the whole foreground group, and the
 * database must keep running until the services have drained.
 *
 * The code does not use execa 9. It stops only children and sends one signal before SIGKILL, but an orphan is no child,
 * and PostgreSQL needs two signals. It costs more CPU: 3.3 ms instead of 2.1 for a start, 1.0 µs instead of 0.16 for a
 * line of output. Jest on Node.js 20 cannot load it, because its dependency unicorn-magic is an ES module only.
 *
 * Failure modes: the process stays down if `onUnexpectedExit` returns 'leave-down'. A parent that is killed leaves its
 * children running; their records identify them.
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
  /** 'inherited': Ctrl-C also signals the child. For tests, whose runner exits without a stop(). Default: own. */
  readonly group?: 'own' | 'inherited';
  /** Called before each start: removes the files of a killed predecessor. */
  beforeStart?(): Promise<void>;
  /** Rejects until the process is ready. Default: the process is ready when it runs. */
  probe?(): Promise<void>;
  readonly readyWithinMs?: number;
}

export interface Watch {
  readonly log?: (line: string) => void;
  /** @param lastLines the last output, indented, for an error text */
  readonly onUnexpectedExit?: (exit: ProcessExit, lastLines: string) => 'restart' | 'leave-down';
}

const PROBE_EVERY_MS = 15;
/** Ends a start that hangs. A start takes minutes on a busy machine. */
const READY_WITHIN_MS = 300_000;
/** A process that ran this long has started successfully, so the delays start at 100 ms again. */
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

  /** Undefined while the process is down. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the process and waits until it is ready. @throws RejectedError PROCESS_FAILED with its last output */
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
    const ready = await this.waitUntilReady(exit);
    if (ready !== true) {
      await this.end([]);
      stopping.signal.throwIfAborted();
      throw new RejectedError('PROCESS_FAILED', `${spec.name} ${ready}\n${output.tail()}`.trimEnd(), {
        name: spec.name,
      });
    }
    void exit.then((how) => this.ended(child, how, output, Date.now() - startedAt));
  }

  /** Returns true if the probe has succeeded, and otherwise the reason as text. */
  private async waitUntilReady(exit: Promise<ProcessExit>): Promise<true | string> {
    const deadline = Date.now() + (this.spec.readyWithinMs ?? READY_WITHIN_MS);
    let ended: ProcessExit | undefined;
    void exit.then((how) => (ended = how));
    let reason = 'no response';
    // The error of an executable that cannot be started is emitted in the next turn of the event loop.
    await sleep(0);
    while (ended === undefined && !this.stopping.signal.aborted && Date.now() < deadline) {
      try {
        await Promise.race([this.spec.probe?.(), exit]);
        if (ended === undefined) return true;
      } catch (error) {
        reason = reasonOf(error);
        await Promise.race([sleep(PROBE_EVERY_MS), exit]);
      }
    }
    if (ended !== undefined) return `${describeExit(ended)} before it was ready:`;
    return `was not ready in time (${reason}):`;
  }

  private ended(child: ChildProcess, exit: ProcessExit, output: AttachedOutput, ranForMs: number): void {
    if (this.child !== child) return;
    this.child = undefined;
    removeProcessRecord(this.spec.recordFile);
    if (this.stopping.signal.aborted) return;
    const reaction = this.watch.onUnexpectedExit?.(exit, output.tail()) ?? 'leave-down';
    this.watch.log?.(`${this.spec.name} ${describeExit(exit)}${reaction === 'restart' ? '; restarting it' : ''}`);
    if (reaction === 'leave-down') return;
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
        this.watch.log?.(`${this.spec.name} was restarted as process ${this.child?.pid}`);
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
    // Waits for the last output too, since the caller may delete the log next.
    await this.exit;
    this.child = undefined;
    removeProcessRecord(this.spec.recordFile);
  }
}
