import type { ChildProcess, StdioOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { LineSplitter } from './line-splitter';

/**
 * Destination of the output of a process: a file, or the parent line by line. A server writes to a file, since a server
 * whose pipe has lost its reader dies with the next line that it logs.
 */
export type ProcessOutput =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'lines'; readonly onLine: (line: string) => void };

export interface AttachedOutput {
  readonly stdio: StdioOptions;
  /** Must be called after the process was spawned. */
  attach(child: ChildProcess): void;
  /** Returns the last lines, indented, for the error of a failed start. */
  tail(): string;
}

const TAIL_LINES = 25;
const LONGEST_LOG_BYTES = 10 * 1024 * 1024;

export function openOutput(output: ProcessOutput): AttachedOutput {
  return output.kind === 'file' ? fileOutput(output.path) : lineOutput(output.onLine);
}

function fileOutput(path: string): AttachedOutput {
  const sizeBefore = rotateLog(path);
  const descriptor = openSync(path, 'a', 0o600);
  return {
    stdio: ['ignore', descriptor, descriptor],
    attach: () => closeSync(descriptor),
    tail: () => lastLines(readFileSync(path).subarray(sizeBefore).toString('utf8').trimEnd().split('\n')),
  };
}

/** Rotates a log that is too long, and keeps one old file. Returns the size of the current log. */
function rotateLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LONGEST_LOG_BYTES) return size;
  renameSync(path, `${path}.1`);
  return 0;
}

function lineOutput(onLine: (line: string) => void): AttachedOutput {
  const recent: string[] = [];
  const receive = (line: string): void => {
    recent.push(line);
    if (recent.length > TAIL_LINES) recent.shift();
    onLine(line);
  };
  return {
    stdio: ['ignore', 'pipe', 'pipe'],
    attach: (child) => {
      for (const stream of [child.stdout, child.stderr]) {
        const splitter = new LineSplitter(receive);
        stream?.setEncoding('utf8').on('data', (piece: string) => splitter.push(piece));
        stream?.on('end', () => splitter.end());
      }
    },
    tail: () => lastLines(recent),
  };
}

function lastLines(lines: readonly string[]): string {
  return lines
    .slice(-TAIL_LINES)
    .map((line) => `  ${line}`)
    .join('\n');
}
