const POLL_MS = 250;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP. Further signals change nothing: npm forwards a Ctrl-C that the
 * terminal has sent to the whole process group, so one press arrives twice, and the shutdown in progress has a timeout
 * anyway.
 *
 * Under npm it also aborts when the parent has ended. npm sends a signal to the shell between npm and this process. The
 * shell ends without forwarding it. A user who kills npm means to stop this process.
 */
export function stopSignal(isUnderNpm: boolean): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const parent = process.ppid;
  if (isUnderNpm) setInterval(() => process.ppid !== parent && stop.abort(), POLL_MS).unref();
  return stop.signal;
}
