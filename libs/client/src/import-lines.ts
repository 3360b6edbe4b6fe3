/**
 * Sends an import of any length as one request after the other, of at most 1,000 lines or 4 MiB each.
 *
 * The API computes ids from keys, so a link may name a line of another request, and a repeated request changes nothing.
 * A request whose response breaks is therefore sent again, up to the maximum of attempts. Its lines that were saved
 * before are `unchanged` then. Each line has one result, in the order of the lines. Memory holds one request.
 */
import { pause } from './pause.js';
import { ProblemError } from './problem-error.js';
import { isWorthRetrying, RETRY_DEFAULTS, retryDelay, type RetryOptions } from './retry-delay.js';
import type { ImportLine, ImportResult } from './schemas.js';
import { linesOf, textOfStream, valuesOf } from './text-of-stream.js';

const MAX_LINES = 1_000;
const MAX_CHARACTERS = 4 * 1_024 * 1_024;

/** Lines to import: objects, NDJSON in pieces as text or bytes, or a stream of bytes. */
export type ImportInput =
  string | ReadableStream<Uint8Array> | Iterable<ImportLine> | AsyncIterable<ImportLine | string | Uint8Array>;

/** Sends NDJSON. Resolves to the body of the response. */
export type SendLines = (ndjson: string) => Promise<ReadableStream<Uint8Array>>;

interface Batch {
  /** The numbers of the lines in the input, from 1. */
  readonly numbers: readonly number[];
  readonly text: string;
}

/** Yields the result of each line of the input that is not empty. */
export async function* importLines(
  input: ImportInput,
  send: SendLines,
  { retry, signal }: { readonly retry: RetryOptions; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<ImportResult> {
  const { attempts, maxDelayMs } = { ...RETRY_DEFAULTS, ...retry };
  for await (const batch of batchesOf(linesOfInput(input))) {
    let received = 0;
    for (let attempt = 1; received < batch.numbers.length; attempt += 1) {
      const results = resultsOf(batch, send, received);
      const error = yield* untilError(results, () => (received += 1));
      if (error === undefined) break;
      const delay = attempt < attempts && signal?.aborted !== true ? delayAfter(error, attempt, maxDelayMs) : undefined;
      if (delay === undefined) throw error as Error;
      await pause(delay, signal);
    }
  }
}

/** Yields values until their source fails. Returns its error. */
async function* untilError<Value>(values: AsyncGenerator<Value>, onValue: () => void): AsyncGenerator<Value, unknown> {
  try {
    for (;;) {
      let next: IteratorResult<Value>;
      try {
        next = await values.next();
      } catch (error) {
        return error;
      }
      if (next.done === true) return undefined;
      onValue();
      yield next.value;
    }
  } finally {
    await values.return(undefined);
  }
}

/** Yields the results of a batch, without those that the caller has. */
async function* resultsOf({ numbers, text }: Batch, send: SendLines, known: number): AsyncGenerator<ImportResult> {
  let count = 0;
  for await (const result of valuesOf<ImportResult>(await send(text))) {
    count += 1;
    if (count > known) yield { ...result, line: numbers[result.line - 1] ?? result.line };
  }
  if (count < numbers.length) throw new Error(`The import has ended after ${count} of ${numbers.length} lines.`);
}

function delayAfter(error: unknown, attempt: number, maxDelayMs: number): number | undefined {
  const response = ProblemError.is(error) ? error : undefined;
  // All other errors mean that the response has broken off: errors of the input and of the caller do not come here.
  if (!isWorthRetrying(response, true)) return undefined;
  return retryDelay(response, attempt, maxDelayMs, { now: Date.now(), random: Math.random() });
}

async function* batchesOf(lines: AsyncIterable<string>): AsyncGenerator<Batch> {
  let [number, characters] = [0, 0];
  let numbers: number[] = [];
  let texts: string[] = [];
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    if (numbers.length > 0 && (numbers.length >= MAX_LINES || characters + line.length > MAX_CHARACTERS)) {
      yield { numbers, text: `${texts.join('\n')}\n` };
      [numbers, texts, characters] = [[], [], 0];
    }
    numbers.push(number);
    texts.push(line);
    characters += line.length;
  }
  if (numbers.length > 0) yield { numbers, text: `${texts.join('\n')}\n` };
}

async function* linesOfInput(input: ImportInput): AsyncGenerator<string> {
  if (typeof input === 'string') yield* input.split('\n');
  else if (input instanceof ReadableStream) yield* linesOf(textOfStream(input));
  else yield* linesOf(piecesOf(input));
}

async function* piecesOf(
  input: Iterable<ImportLine> | AsyncIterable<ImportLine | string | Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const piece of input) {
    if (typeof piece === 'string') yield piece;
    else if (piece instanceof Uint8Array) yield decoder.decode(piece, { stream: true });
    else yield `${JSON.stringify(piece)}\n`;
  }
}
