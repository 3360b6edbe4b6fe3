import type { ChildProcess } from 'node:child_process';

export type ProcessExit =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'not-started'; readonly reason: string };

/** The last output may arrive after the exit. The wait has a limit, since a grandchild may keep the pipe open. */
const LAST_OUTPUT_MS = 3_000;

/** Resolves when the process has ended and its output is read. */
export async function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'not-started', reason: error.message }));
    child.once('exit', (code, signal) => {
      const exit: ProcessExit = signal === null ? { kind: 'code', code: code ?? 0 } : { kind: 'signal', signal };
      const limit = setTimeout(() => resolve(exit), LAST_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(limit);
        resolve(exit);
      });
    });
  });
}

export function describeExit(exit: ProcessExit): string {
  switch (exit.kind) {
    case 'code':
      return `ended with exit code ${exit.code}`;
    case 'signal':
      return `was terminated by ${exit.signal}`;
    case 'not-started':
      return `could not be started (${exit.reason})`;
  }
}
