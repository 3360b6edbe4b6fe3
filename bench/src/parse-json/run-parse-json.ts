import { join } from 'node:path';
import { median } from '../system/figures';
import { REPOSITORY_ROOT } from '../system/product';

interface ParsedJson {
  readonly mayBeUnstorable: boolean;
}

/** The goal: a request is parsed in at most this many times the time of JSON.parse. */
const GOAL = 3;

/** JSON texts of up to 4 MB. */
const TEXTS: Readonly<Record<string, string>> = {
  'a list of numbers': `[${'0,'.repeat(400_000)}0]`,
  'a list of empty objects': `[${'{},'.repeat(200_000)}0]`,
  'a list of texts': JSON.stringify(Array.from({ length: 40_000 }, (_, n) => `${'some words of text '.repeat(5)}${n}`)),
  'a text with escapes': JSON.stringify({ text: 'a "quoted" word\n'.repeat(200_000) }),
  'a long text': JSON.stringify({ text: 'x'.repeat(4_000_000) }),
  'a list of items': JSON.stringify(
    Array.from({ length: 20_000 }, (_, n) => ({
      id: n,
      title: `A title ${n}`,
      tags: ['a', 'b'],
      at: { x: 1.5, on: true },
    })),
  ),
};

/**
 * Compares the parser of the gateway with JSON.parse, in turns in one process. Prints the medians and their ratio, and
 * fails if one is above the goal.
 */
export function runParseJson({
  rounds,
  print,
}: {
  readonly rounds: number;
  readonly print: (line: string) => void;
}): void {
  const path = join(REPOSITORY_ROOT, 'apps/gateway/dist/http/bodies/parse-json.js');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the built product, as it runs
  const { ParsedJson: parser } = require(path) as { readonly ParsedJson: { parse: (text: string) => ParsedJson } };
  for (const [name, text] of Object.entries(TEXTS)) {
    const [plain, own]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      plain.push(timeOf(() => JSON.parse(text)));
      own.push(timeOf(() => parser.parse(text).mayBeUnstorable));
    }
    const ratio = median(own) / median(plain);
    if (ratio > GOAL) process.exitCode = 1;
    print(`${name.padEnd(24)} ${text.length} characters, ${ratio.toFixed(2)} times the time of JSON.parse`);
  }
}

function timeOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
