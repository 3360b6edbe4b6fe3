import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';

const PROGRAM = join(__dirname, '../../../apps/cli/bin/scriptorium.cjs');

export interface Ran {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line with a configuration folder and a working folder of its own. */
export class CommandLine {
  readonly folder = temporaryFolder();

  constructor(private readonly variables: Readonly<Record<string, string>> = {}) {}

  /** Runs a command to its end. */
  async run(args: readonly string[], input = '', more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const running = this.start(args, more);
    running.child.stdin?.on('error', () => undefined).end(input);
    return running.ended();
  }

  /** Runs a command that must succeed, and parses what it prints with `--json`. */
  async json<Value>(args: readonly string[], input = ''): Promise<Value> {
    const { exit, stdout, stderr } = await this.run([...args, '--json'], input);
    if (exit !== 0) throw new Error(`${args.join(' ')} exited with ${exit}: ${stderr}`);
    return JSON.parse(stdout) as Value;
  }

  start(args: readonly string[], more: Readonly<Record<string, string>> = {}): RunningCommand {
    const env = {
      PATH: process.env['PATH'],
      SCRIPTORIUM_CONFIG_DIR: join(this.folder, 'config'),
      ...this.variables,
      ...more,
    };
    return new RunningCommand(spawn(process.execPath, [PROGRAM, ...args], { env, cwd: this.folder }));
  }
}

export class RunningCommand {
  stdout = '';
  stderr = '';

  constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  async ended(): Promise<Ran> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return { exit: this.child.exitCode, stdout: this.stdout, stderr: this.stderr };
  }
}
