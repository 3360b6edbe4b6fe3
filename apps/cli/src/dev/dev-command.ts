import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CliError } from '../exits/cli-error';
import { EXIT, type ExitCode } from '../exits/exit-codes';
import type { Session } from '../session/session';
import { leaf } from '../tree/tree';
import { developmentSetUp } from './development-set-up';

const STANDALONE = '@scriptorium/standalone/dist/main.js';
const PROFILE = 'dev';
/** Log lines of services that are neither warnings nor errors. */
const ROUTINE = /^[a-z-]+ +\| \{.*"level":"(log|debug|verbose)"/;

export const dev = leaf({
  name: 'dev',
  summary: 'runs Scriptorium on this machine, with a space, and stores its address and token in the profile dev',
  args: [['[options...]', 'options of the system, such as --port 0; see "scriptorium dev -- --help"']],
  passThrough: true,
  examples: ['dev', 'dev --port 0 --data ./data', 'dev --bootstrap spaces.json'],
  run: async (session, args) => {
    const entry = findStandalone(session.surroundings.folder);
    const isOwn =
      args.some((arg) => arg.startsWith('--bootstrap')) || session.surroundings.env['SCRIPTORIUM_BOOTSTRAP'];
    const setUp = isOwn ? undefined : developmentSetUp(session.profiles.folder);
    const options = setUp === undefined ? args : [...args, '--bootstrap', setUp.file];
    const child = spawn(process.execPath, [entry, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = exitOf(child);
    session.atInterrupt = async () => {
      // From a terminal, the signal has arrived already. A second one changes nothing.
      child.kill('SIGTERM');
      return ended;
    };
    for await (const line of createInterface({ input: child.stdout })) {
      if (session.flags.verbose !== true && ROUTINE.test(line)) continue;
      await session.out.write(`${line}\n`);
      const url = /^ready (\S+)$/.exec(line)?.[1];
      if (url !== undefined && setUp !== undefined) await store(session, url, setUp.token);
    }
    return ended;
  },
});

/** The system is an optional package: a command line that only talks to a server does not need it. */
function findStandalone(folder: string): string {
  for (const from of [join(folder, 'package.json'), __filename]) {
    try {
      return createRequire(from).resolve(STANDALONE);
    } catch {
      // Not installed there.
    }
  }
  const message = 'The package @scriptorium/standalone, which runs the system, is not installed or not built.';
  throw new CliError(EXIT.usage, 'NOT_INSTALLED', message, 'Run the command in a built checkout of Scriptorium.');
}

async function exitOf(child: ChildProcess): Promise<ExitCode> {
  await once(child, 'close');
  return child.exitCode === 0 ? EXIT.done : EXIT.error;
}

async function store({ profiles, ...session }: Session, url: string, token: string): Promise<void> {
  profiles.save(PROFILE, { url, space: 'docs' });
  profiles.saveToken(PROFILE, { url, token });
  await session.err.write(`next: scriptorium -p ${PROFILE} whoami\n`);
}
