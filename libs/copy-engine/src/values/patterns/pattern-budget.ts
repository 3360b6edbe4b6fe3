import { RejectedError } from '@scriptorium/contracts';
import { createContext, Script } from 'node:vm';
import { TextPattern } from './text-pattern';

/** The most steps of RE2 for one record, which take about 60 ms. */
const MAX_STEPS = 5_000_000;
/** The processor time of all tests of one record that RE2 cannot do. */
const MAX_MS = 100;
/** A test is repeated if the processor had other work in its time. */
const MAX_ATTEMPTS = 5;

const BACKTRACK = new Script('pattern.test(text)');

/**
 * The time that the patterns of a model may take for one record. Tests run on the thread of the service, so that an
 * expensive pattern would delay all spaces.
 */
export class PatternBudget {
  private steps = MAX_STEPS;
  private ms = MAX_MS;

  /** Returns true for an invalid pattern. Rejects with VALIDATION_TOO_EXPENSIVE if the budget is spent. */
  test(source: string, text: string): boolean {
    const pattern = TextPattern.of(source);
    if (pattern === undefined) return true;
    const steps = pattern.stepsFor(text);
    if (steps > this.steps) return this.backtrack(pattern.backtracking, text);
    this.steps -= steps;
    return pattern.test(text);
  }

  /** Runs the engine of JavaScript, which takes exponential time for some patterns. */
  private backtrack(pattern: RegExp, text: string): boolean {
    for (let attempt = 1; ; attempt += 1) {
      const before = process.cpuUsage();
      try {
        const context = createContext({ pattern, text });
        return BACKTRACK.runInContext(context, { timeout: Math.max(1, Math.ceil(this.ms)) }) === true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        const rest = this.ms - processorMs(before);
        if (rest <= 0 || attempt === MAX_ATTEMPTS) throw tooExpensive({ pattern: pattern.source.slice(0, 200) });
      } finally {
        this.ms -= processorMs(before);
      }
    }
  }
}

/** Returns the processor time of all threads of the process since `before`: at least that of this thread. */
function processorMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Returns VALIDATION_TOO_EXPENSIVE with `data`. */
export function tooExpensive(data: Readonly<Record<string, unknown>> = {}): RejectedError {
  const message = 'The validation takes too long. Simplify the pattern or the schema, or shorten the value.';
  return new RejectedError('VALIDATION_TOO_EXPENSIVE', message, data);
}
