interface LogLine {
  readonly level?: unknown;
  readonly context?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
}

/** Returns a JSON log line of a service as text for people: `warn [Relay] message`. Other lines are unchanged. */
export function formatLogLine(line: string): string {
  const parsed = parseObject(line.trim());
  if (typeof parsed?.level !== 'string' || typeof parsed.message !== 'string') return line;
  const { level, context, message, stack } = parsed;
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const place = typeof context === 'string' ? `[${context}] ` : '';
  const trace = typeof stack === 'string' ? `\n${stack}` : '';
  return `${indent}${level} ${place}${message}${trace}`.replaceAll('\n', `\n${indent}`);
}

function parseObject(text: string): LogLine | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return undefined;
  }
}
