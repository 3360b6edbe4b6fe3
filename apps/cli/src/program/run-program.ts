import { CommanderError } from 'commander';
import { PipeClosed } from '../exits/cli-error';
import { describeError } from '../exits/describe-error';
import { EXIT, type ExitCode } from '../exits/exit-codes';
import { renderError } from '../exits/render-error';
import { Session } from '../session/session';
import type { Surroundings } from '../session/surroundings';
import { buildProgram } from './build-program';
import { programTree } from './command-tree';
import { markDashedIds } from './dashed-ids';
import { withHelp } from './help-command';
import { packageVersion } from './package-version';
import { Interrupted } from './signals';

/** Runs one command line. Returns its exit code. */
export async function runProgram(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { out, err, signal } = surroundings;
  let exit: ExitCode = EXIT.done;
  let help = '';
  let session: Session | undefined;
  const program = buildProgram(
    programTree,
    packageVersion(),
    (text) => (help += text),
    async (leaf, operands, options) => {
      session = new Session(surroundings, options);
      exit = (await raced(leaf.run(session, operands, options), signal)) ?? EXIT.done;
    },
  );
  try {
    await program.parseAsync(markDashedIds(withHelp(args)), { from: 'user' });
    await out.flush();
  } catch (error) {
    const interrupted = signal.aborted ? await session?.atInterrupt?.().catch(() => undefined) : undefined;
    exit = interrupted ?? (await failed(error, help, args, surroundings));
  }
  await err.flush().catch(() => undefined);
  return exit;
}

async function failed(
  error: unknown,
  help: string,
  args: readonly string[],
  { out, err, signal }: Surroundings,
): Promise<ExitCode> {
  if (signal.aborted && signal.reason instanceof Interrupted) return signal.reason.exit;
  if (error instanceof PipeClosed) return EXIT.done;
  try {
    if (error instanceof CommanderError && error.exitCode === 0) {
      await out.write(help);
      await out.flush();
      return EXIT.done;
    }
    const report = describeError(error);
    await err.write(renderError(report, args.includes('--json') || args.includes('--ndjson')));
    return report.exit;
  } catch (writeError) {
    return writeError instanceof PipeClosed ? EXIT.done : EXIT.error;
  }
}

/** Rejects as soon as the signal aborts: a request in flight is abandoned. */
async function raced<Value>(running: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    running.then(resolve, reject);
  });
}
