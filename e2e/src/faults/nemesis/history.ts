import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../../..');

/** The faults of a round with their times, for the report of a failure. */
export class History {
  readonly lines: string[];
  private readonly startedAt = Date.now();

  constructor(seed: number) {
    this.lines = [`TEST_SEED=${seed}`];
  }

  add(what: string): void {
    this.lines.push(`${((Date.now() - this.startedAt) / 1000).toFixed(2)} s: ${what}`);
  }

  /** Appends the round to `.cache/faults.log`. */
  write(): void {
    mkdirSync(join(ROOT, '.cache'), { recursive: true });
    appendFileSync(join(ROOT, '.cache/faults.log'), `${this.lines.join('\n')}\n\n`);
  }
}
