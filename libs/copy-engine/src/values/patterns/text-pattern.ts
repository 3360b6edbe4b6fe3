import { RE2JS } from 're2js';
import { linearSource } from './linear-source';

/** Compiled patterns. RE2 uses up to 8 MB for one of them. */
const MAX_COMPILED = 32;
const compiled = new Map<string, TextPattern | undefined>();

/**
 * A JavaScript regular expression without flags, which RE2 executes if it can
 * (docs/adr/0044-validation-runs-in-threads.md).
 */
export class TextPattern {
  private constructor(
    readonly backtracking: RegExp,
    private readonly linear: { readonly regexp: RE2JS; readonly size: number } | undefined,
  ) {}

  /** Returns undefined for an invalid pattern. The result is cached. */
  static of(source: string): TextPattern | undefined {
    if (compiled.has(source)) return compiled.get(source);
    const pattern = TextPattern.compile(source);
    const [oldest] = compiled.keys();
    if (oldest !== undefined && compiled.size >= MAX_COMPILED) compiled.delete(oldest);
    compiled.set(source, pattern);
    return pattern;
  }

  private static compile(source: string): TextPattern | undefined {
    let backtracking: RegExp;
    try {
      backtracking = new RegExp(source);
    } catch {
      return undefined;
    }
    const linear = linearSource(source);
    return new TextPattern(backtracking, linear && { regexp: RE2JS.compile(linear.source), size: linear.size });
  }

  /** Returns the most steps that RE2 takes for a text; Infinity if RE2 cannot test it. */
  stepsFor(text: string): number {
    return this.linear === undefined || /[\ud800-\udfff]/.test(text) ? Infinity : this.linear.size * text.length;
  }

  /** Tests a text with RE2 if it can, and with the engine of JavaScript otherwise, without any limit of time. */
  test(text: string): boolean {
    if (this.linear === undefined || this.stepsFor(text) === Infinity) return this.backtracking.test(text);
    return this.linear.regexp.test(text);
  }
}
