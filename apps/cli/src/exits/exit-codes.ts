/** The exit codes. A code never gets another meaning. */
export const EXIT = {
  done: 0,
  error: 1,
  usage: 2,
  notFound: 3,
  unauthorized: 4,
  conflict: 5,
  someFailed: 6,
  jobFailed: 7,
  stillRunning: 8,
  checkFailed: 9,
  somethingToDo: 10,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The meaning of each code, for `scriptorium help exit-codes` and the reference page. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, 'Success, also if there was nothing to do.'],
  [EXIT.error, 'Any other error; the server or the network did not respond after retries.'],
  [EXIT.usage, 'Wrong command line, or a confirmation is required and --yes is missing.'],
  [EXIT.notFound, 'The resource does not exist or is not visible to the caller.'],
  [EXIT.unauthorized, 'No token, a rejected token, or a missing scope.'],
  [EXIT.conflict, 'The state has changed: a stale plan, a changed version, a reused key, a conflict.'],
  [EXIT.someFailed, 'The job ended with failed nodes, or the import with failed lines.'],
  [EXIT.jobFailed, 'The job failed or was cancelled.'],
  [EXIT.stillRunning, 'The job was still running at the end of --timeout. It continues.'],
  [EXIT.checkFailed, 'A check failed: --fail-on, --expect, doctor.'],
  [EXIT.somethingToDo, 'With --dry-run --exit-code: the plan has something to do.'],
  [EXIT.interrupted, 'Interrupted (SIGINT).'],
  [EXIT.terminated, 'Terminated (SIGTERM).'],
];
