import type { ChildProcess, StdioOptions } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { LineSplitter } from './line-splitter';

/**
 * Where a process writes to: a file that outlives its parent (a server whose pipe has no reader any more dies of the
 * next line that it logs), or line by line to the parent.
 */
export type ProcessOutput =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'lines'; readonly onLine: (line: string) => void };

export interface AttachedOutput {
  readonly stdio: StdioOptions;
  /** To be called once the process runs. */
  attach(child: ChildProcess): void;
  /** The last lines, to explain why a start failed. */
  tail(): string;
}

const TAIL_LINES = 25;
const LONGEST_LOG_BYTES = 10 * 1024 * 1024;

export function openOutput(output: ProcessOutput): AttachedOutput {
  return output.kind === 'file' ? fileOutput(output.path) : lineOutput(output.onLine);
}

function fileOutput(path: string): AttachedOutput {
  const sizeBefore = rotated(path);
  const descriptor = openSync(path, 'a', 0o600);
  return {
    stdio: ['ignore', descriptor, descriptor],
    attach: () => closeSync(descriptor),
    tail: () => lastLines(readFileSync(path).subarray(sizeBefore).toString('utf8').trimEnd().split('\n')),
  };
}

/** Moves a long log aside, one generation deep. Returns the size of the one that stays. */
function rotated(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= LONGEST_LOG_BYTES) return size;
  renameSync(path, `${path}.1`);
  return 0;
}

function lineOutput(onLine: (line: string) => void): AttachedOutput {
  const recent: string[] = [];
  const take = (line: string): void => {
    recent.push(line);
    if (recent.length > TAIL_LINES) recent.shift();
    onLine(line);
  };
  return {
    stdio: ['ignore', 'pipe', 'pipe'],
    attach: (child) => {
      for (const stream of [child.stdout, child.stderr]) {
        const splitter = new LineSplitter(take);
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
