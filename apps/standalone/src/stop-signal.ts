const LOOK_EVERY_MS = 250;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP. More of them change nothing: npm passes on a Ctrl-C that the terminal
 * has sent to everybody, so one press arrives twice, and the stop that is under way has a limit anyway.
 *
 * Under npm it aborts too when the parent is gone. npm gives a signal to the shell between it and us, which dies of it
 * and tells nobody; and whoever kills npm means what it runs.
 */
export function stopSignal(isUnderNpm: boolean): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const parent = process.ppid;
  if (isUnderNpm) setInterval(() => process.ppid !== parent && stop.abort(), LOOK_EVERY_MS).unref();
  return stop.signal;
}
