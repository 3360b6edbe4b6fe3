import type { ExitCode } from './exit-codes';

/** An error with its exit code. `hint` is the remedy. `data` are further members for `--json`. */
export class CliError extends Error {
  constructor(
    readonly exit: ExitCode,
    readonly code: string,
    message: string,
    readonly hint?: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}

/** The reader of stdout has closed the pipe, as in `| head`. It is no error. */
export class PipeClosed extends Error {}
