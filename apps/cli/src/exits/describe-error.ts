import { ProblemError } from '@scriptorium/client';
import { CommanderError } from 'commander';
import { CliError } from './cli-error';
import { EXIT, type ExitCode } from './exit-codes';

/** An error as it is reported on stderr. */
export interface ErrorReport {
  readonly exit: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

const CONFLICTS = new Set([409, 410, 412, 422, 428]);

export function describeError(error: unknown): ErrorReport {
  if (error instanceof CliError) {
    const { exit, code, message, hint, data } = error;
    return { exit, code, message, hint, data };
  }
  if (ProblemError.is(error)) return describeProblem(error);
  if (error instanceof CommanderError) {
    const isIncomplete = error.code === 'commander.help';
    const message = isIncomplete ? 'A command is missing.' : error.message.replace(/^error: /, '');
    return { exit: EXIT.usage, code: 'USAGE', message, hint: 'Add --help for the options.', data: {} };
  }
  const network = networkReason(error);
  if (network !== undefined) {
    const hint = 'Check the address (scriptorium whoami), the network and the server.';
    return { exit: EXIT.error, code: 'NO_RESPONSE', message: `No response: ${network}.`, hint, data: {} };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exit: EXIT.error, code: 'ERROR', message, data: {} };
}

function describeProblem(error: ProblemError): ErrorReport {
  const { status, problem } = error;
  const inputs = error.errors.map(
    ({ pointer, parameter, detail }) => `\n  ${pointer ?? parameter ?? ''}${pointer || parameter ? ': ' : ''}${detail}`,
  );
  return {
    exit: exitOfStatus(status),
    code: problem.code || `HTTP_${status}`,
    message: `${problem.detail || problem.title || `The server responded with ${status}.`}${inputs.join('')}`,
    hint: status === 401 ? 'Sign in with "scriptorium login", or check SCRIPTORIUM_TOKEN.' : undefined,
    data: { ...problem, status },
  };
}

function exitOfStatus(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.unauthorized;
  if (status === 404) return EXIT.notFound;
  if (CONFLICTS.has(status)) return EXIT.conflict;
  return status === 400 || status === 413 ? EXIT.usage : EXIT.error;
}

/** Returns the reason of a request that got no response: `fetch failed` has it as its cause. */
function networkReason(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = error.cause as { readonly code?: unknown; readonly message?: unknown } | undefined;
  if (error.message === 'fetch failed' || error.message === 'terminated') {
    const code = typeof cause?.code === 'string' ? cause.code : '';
    const text = typeof cause?.message === 'string' ? cause.message : '';
    return [text || error.message, text.includes(code) ? '' : ` (${code})`].join('');
  }
  return /^No response from/.test(error.message) ? error.message.replace(/\.$/, '') : undefined;
}
