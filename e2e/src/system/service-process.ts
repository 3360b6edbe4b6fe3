import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

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
    const program = join(ROOT, 'apps/scriptorium/bin/scriptorium.cjs');
    this.child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env['PATH'], ...environment } });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.setEncoding('utf8').on('data', (piece: string) => (this.output += piece));
    this.closed = once(this.child, 'close');
  }

  get text(): string {
    return this.output;
  }

  /** Returns the complete lines of the log. Throws if one is not JSON. */
  log(): LogLine[] {
    const lines = this.output.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exitCode();
  }

  async exitCode(): Promise<number | null> {
    await this.closed;
    return this.child.exitCode;
  }
}
