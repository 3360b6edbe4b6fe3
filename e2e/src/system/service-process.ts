import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '@scriptorium/testing';

const PROGRAM = join(__dirname, '../../../apps/scriptorium/bin/scriptorium.cjs');
const HEALTH = /The health endpoints listen on (http:\S+)\./;

export interface LogLine {
  readonly service: string;
  readonly level: string;
  readonly message: string;
}

/** A command of the entry point `scriptorium`, in a process of its own. */
export class Process {
  private output = '';
  private readonly closed: Promise<unknown[]>;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv) {
    // Several systems may run on this machine.
    const defaults = { PATH: process.env['PATH'], HEALTH_PORT: '0' };
    this.child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...defaults, ...environment } });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (piece: string) => (this.output += piece));
    this.closed = once(this.child, 'close');
  }

  get text(): string {
    return this.output;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Returns the complete lines of the log. Throws if one is not JSON. */
  log(): LogLine[] {
    const lines = this.output.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  /** Returns the address of the health endpoints, once they listen. */
  async healthUrl(): Promise<string> {
    return eventually(() => HEALTH.exec(this.output)?.[1] ?? false);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exitCode();
  }

  async exitCode(): Promise<number | null> {
    await this.closed;
    return this.child.exitCode;
  }
}
