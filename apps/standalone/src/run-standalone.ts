import { existsSync, readFileSync } from 'node:fs';
import { RejectedError } from '@scriptorium/contracts';
import { startSystem, type ServiceEntry, type System } from '@scriptorium/embedded';
import { declaredPerson } from './declared-person';
import { describeSystem, nextSteps } from './describe-system';
import { formatLogLine } from './format-log-line';
import { helpText, parseInvocation, portSettings, type Folders, type StandaloneOptions } from './standalone-options';

export interface Standalone extends Folders {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly services: readonly ServiceEntry[];
  readonly print: (line: string) => void;
  readonly printError: (line: string) => void;
  /** Whether a person reads the output, so that log lines of services are shown as text and not as JSON. */
  readonly isTerminal: boolean;
  /** Aborts when the user stops the system. */
  readonly signal: AbortSignal;
}

/** Runs the system until the signal. Returns the exit code. */
export async function runStandalone(standalone: Standalone): Promise<number> {
  const { print, printError, signal } = standalone;
  let system: System;
  try {
    const invocation = parseInvocation(standalone.args, standalone.env, standalone);
    if (invocation.kind === 'help') {
      print(helpText);
      return 0;
    }
    system = await start(standalone, invocation.options);
  } catch (error) {
    // The user stopped the start, so this end is a success.
    if (signal.aborted) return 0;
    printError(explain(error));
    return 1;
  }
  await aborted(signal);
  print('stopping');
  try {
    await system.stop();
    print('stopped');
    return 0;
  } catch (error) {
    printError(explain(error));
    return 1;
  }
}

async function start(standalone: Standalone, options: StandaloneOptions): Promise<System> {
  const { print, isTerminal } = standalone;
  checkFiles(standalone.services, options.bootstrapFile);
  const width = Math.max(...standalone.services.map(({ name }) => name.length));
  print(`starting; data in ${options.dataDir}`);
  const system = await startSystem({
    ...options,
    portSettings,
    services: standalone.services,
    env: standalone.env,
    signal: standalone.signal,
    print: (source, line) =>
      print(source === 'system' ? line : `${source.padEnd(width)} | ${isTerminal ? formatLogLine(line) : line}`),
  });
  if (standalone.signal.aborted) {
    await system.stop();
    standalone.signal.throwIfAborted();
  }
  for (const line of describeSystem(system, options, standalone.services)) print(line);
  print(`ready ${system.gatewayUrl}`);
  for (const line of nextSteps(system, options, signInOf(system, options))) print(line);
  return system;
}

/** Returns a code for the first administrator that the bootstrap file declares. */
function signInOf(system: System, { bootstrapFile }: StandaloneOptions): { name: string; code: string } | undefined {
  const person = bootstrapFile === undefined ? undefined : declaredPerson(readFileSync(bootstrapFile, 'utf8'));
  return person === undefined ? undefined : { name: person.name, code: system.signInCode(person.token) };
}

function checkFiles(services: readonly ServiceEntry[], bootstrapFile: string | undefined): void {
  const notBuilt = services.filter(({ entry }) => !existsSync(entry)).map(({ entry }) => `  ${entry}`);
  if (notBuilt.length > 0) {
    throw new RejectedError('NOT_BUILT', `These programs are not built:\n${notBuilt.join('\n')}\nRun "npm run build".`);
  }
  if (bootstrapFile !== undefined && !existsSync(bootstrapFile)) {
    throw new RejectedError(
      'NO_BOOTSTRAP_FILE',
      `The bootstrap file ${bootstrapFile} does not exist. Check --bootstrap / SCRIPTORIUM_BOOTSTRAP.`,
    );
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

/** Returns the message of an error that the user can fix; of a bug, the stack. */
function explain(error: unknown): string {
  if (error instanceof RejectedError) return error.message.split('\n').map(formatLogLine).join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
