/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP. More of them change nothing: npm passes on a Ctrl-C that the terminal
 * has sent to everybody, so one press arrives twice, and the stop that is under way has a limit anyway.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return stop.signal;
}
