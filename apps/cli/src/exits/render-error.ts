import type { ErrorReport } from './describe-error';

/** Returns an error for a person, or as one line of problem JSON. */
export function renderError({ exit, code, message, hint, data }: ErrorReport, asJson: boolean): string {
  if (asJson) return `${JSON.stringify({ ...data, code, detail: message, exit })}\n`;
  const lines = [
    `error: ${message}${message.includes(code) ? '' : ` [${code}]`}`,
    ...(hint === undefined ? [] : [hint]),
  ];
  return `${lines.join('\n')}\n`;
}
