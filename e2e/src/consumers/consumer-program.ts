import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildGoModule } from '@scriptorium/testing';
import { pythonPackages } from './python-packages';

const CONSUMERS = join(__dirname, '../../../examples/consumers');

/** How to start an example. */
export interface ConsumerProgram {
  readonly language: 'node' | 'python' | 'go';
  readonly command: readonly [string, ...string[]];
  readonly env: NodeJS.ProcessEnv;
}

/** Returns the three examples, with their client libraries installed and the Go program compiled. */
export async function consumerPrograms(): Promise<readonly ConsumerProgram[]> {
  const [packages, program] = await Promise.all([
    pythonPackages(join(CONSUMERS, 'python/requirements.txt')),
    buildGoModule(join(CONSUMERS, 'go')),
  ]);
  return [
    { language: 'node', command: [process.execPath, join(CONSUMERS, 'node/consumer.mjs')], env: {} },
    {
      language: 'python',
      command: ['python3', join(CONSUMERS, 'python/consumer.py')],
      env: { PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' },
    },
    { language: 'go', command: [program], env: {} },
  ];
}

/** A state in a copy or a snapshot. */
export interface PictureLine {
  readonly subject: string;
  readonly sequence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A consumer that is started again whenever it ends, as a supervisor of processes does. */
export class RunningConsumer {
  private child: ChildProcess | undefined;
  private stopped = true;
  private output = '';
  /** The number of starts. */
  starts = 0;

  constructor(
    private readonly program: ConsumerProgram,
    private readonly copyFile: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  get language(): string {
    return this.program.language;
  }

  /** The output of the consumer since its last start. */
  get text(): string {
    return this.output;
  }

  start(): void {
    this.stopped = false;
    this.starts += 1;
    this.output = '';
    const [command, ...args] = this.program.command;
    const child = spawn(command, args, { env: this.environment() });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => (this.output += piece));
    child.once('close', () => {
      if (!this.stopped && this.child === child) setTimeout(() => this.restart(child), 200);
    });
    this.child = child;
  }

  /** Kills the process. It starts again. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  /** Kills the process, deletes its copy, and starts again. */
  async startFromNothing(): Promise<void> {
    await this.stop();
    for (const suffix of ['', '-wal', '-shm']) rmSync(this.copyFile + suffix, { force: true });
    this.start();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    const child = this.child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  /** Returns the copy of a stopped consumer. */
  async print(): Promise<readonly PictureLine[]> {
    const [command, ...args] = this.program.command;
    const options = { env: this.environment(), maxBuffer: 2 ** 26 };
    const { stdout } = await promisify(execFile)(command, [...args, 'print'], options);
    return linesOf(stdout);
  }

  private restart(child: ChildProcess): void {
    if (!this.stopped && this.child === child) this.start();
  }

  private environment(): NodeJS.ProcessEnv {
    const { PATH, HOME } = process.env;
    return { PATH, HOME, ...this.program.env, ...this.env, COPY_FILE: this.copyFile, METRICS_EVERY_MS: '1000' };
  }
}

/** Returns the lines of NDJSON that have a state. */
export function linesOf(ndjson: string): readonly PictureLine[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PictureLine)
    .filter(({ subject }) => subject !== undefined);
}
