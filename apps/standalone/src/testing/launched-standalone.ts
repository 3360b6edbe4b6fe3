import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '@scriptorium/embedded';
import { eventually, sourceProgram, temporaryFolder } from '@scriptorium/testing';

// Runs the launcher as its users do, in a process of its own, with stand-ins for the services (fixtures/stand-in.cjs).

/**
 * Runs a program as another account, with the paths of the checkout replaced by those below a mount of it. The mount
 * exists only in the namespace of the program, so that deleting the mount point cannot delete the checkout.
 * Arguments: the checkout, the mount point, the account, the program and its arguments.
 */
const IN_NAMESPACE = [
  'unshare',
  '--mount',
  'bash',
  '-c',
  'mount --bind "$1" "$2" && exec setpriv --reuid "$3" --regid "$3" --clear-groups "${@:4}"',
  'bash',
];

/** The folder of the workspace. */
export const CHECKOUT = join(__dirname, '../../../..');

/** The services in the order of their start. */
export const SERVICES = ['content-store', 'localization-planner', 'blob-copy-worker', 'gateway'];
interface Note {
  readonly service: string;
  readonly pid: number;
  readonly started?: Record<string, string>;
  readonly stopping?: true;
}

interface StandaloneOptions {
  /** The id of the account that runs it; default: the account of the tests. */
  readonly asUser?: number;
  /**
   * Whether the account cannot read `CHECKOUT`. The launcher then gets a second path to it, in a mount namespace that
   * ends with it. Needs root.
   */
  readonly isCheckoutClosed?: boolean;
}

/** A folder, and the launches that use it. */
export class Standalone {
  readonly folder = temporaryFolder();
  readonly dataDir = join(this.folder, 'data');
  private readonly notesFile = join(this.folder, 'notes');
  private readonly launched: ChildProcess[] = [];

  constructor(private readonly options: StandaloneOptions = {}) {
    const { asUser } = options;
    if (asUser !== undefined) chownSync(this.folder, asUser, asUser);
  }

  launch(args: string[] = [], env: NodeJS.ProcessEnv = {}): Launch {
    const fixtures = join(__dirname, '../../fixtures');
    const entries = SERVICES.map((name) => ({ name, entry: join(this.folder, `${name}.cjs`) }));
    for (const { entry } of entries) copyFileSync(join(fixtures, 'stand-in.cjs'), entry);
    const { asUser, isCheckoutClosed = false } = this.options;
    const program = [
      ...sourceProgram(join(fixtures, 'launch-stand-ins.cjs')),
      '--data',
      this.dataDir,
      '--port',
      '0',
      ...args,
    ];
    const mountPoint = temporaryFolder();
    const onMount = (argument: string): string => argument.replace(CHECKOUT, mountPoint);
    const [command = '', ...rest] = isCheckoutClosed
      ? [...IN_NAMESPACE, CHECKOUT, mountPoint, String(asUser), process.execPath, ...program.map(onMount)]
      : [process.execPath, ...program];
    const child = spawn(command, rest, {
      env: {
        PATH: process.env['PATH'],
        NATS_SERVER_BIN: process.env['NATS_SERVER_BIN'],
        STAND_INS: JSON.stringify(entries),
        STAND_IN_NOTES: this.notesFile,
        ...env,
      },
      // A process group of its own, as a command in a terminal has.
      detached: true,
      ...(asUser === undefined || isCheckoutClosed ? {} : { uid: asUser, gid: asUser }),
    });
    this.launched.push(child);
    return new Launch(child);
  }

  /**
   * Returns the environment of each service, after all of them have recorded it: `ready` depends on the gateway alone.
   */
  async environments(): Promise<Map<string, Note['started']>> {
    const started = await eventually(() => {
      const notes = this.notes().filter((note) => note.started !== undefined);
      return notes.length >= SERVICES.length && notes;
    });
    return new Map(started.map((note) => [note.service, note.started]));
  }

  notes(): Note[] {
    if (!existsSync(this.notesFile)) return [];
    const lines = readFileSync(this.notesFile, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Note);
  }

  /** Stops processes that a failed test may have left. */
  async end(): Promise<void> {
    for (const child of this.launched.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }
}

export class Launch {
  output = '';
  readonly exit: Promise<unknown[]>;

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (piece: string) => (this.output += piece));
    }
    this.exit = once(child, 'close');
  }

  /** Waits until the gateway is ready, and returns its address. */
  async ready(): Promise<string> {
    return eventually(() => {
      if (this.child.exitCode !== null) return this.output;
      return /^ready (\S+)$/m.exec(this.output)?.[1] ?? false;
    });
  }

  /** Sends a signal to the whole process group, as a terminal does on Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, signal);
  }

  async exitCode(): Promise<number | null> {
    await this.exit;
    return this.child.exitCode;
  }

  /** Returns the printed address of the embedded PostgreSQL, with the password from its file. */
  databaseUrl(): string {
    const [, address = '', file = ''] = /^postgres +(\S+), password in (\S+)$/m.exec(this.output) ?? [];
    const url = new URL(address);
    url.password = readFileSync(file, 'utf8');
    return url.href;
  }

  /** Returns all processes of the system but the launcher, from their records on disk. */
  processes(dataDir: string): Record<string, ProcessIdentity> {
    const files: [string, string][] = [
      ['postgres', 'postgres/process.json'],
      ['nats-server', 'nats/process.json'],
      ...SERVICES.map((name): [string, string] => [name, `run/${name}.json`]),
    ];
    return Object.fromEntries(
      files.map(([name, file]): [string, ProcessIdentity] => {
        const record = JSON.parse(readFileSync(join(dataDir, file), 'utf8')) as { process: ProcessIdentity };
        return [name, record.process];
      }),
    );
  }
}
