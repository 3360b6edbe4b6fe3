import { MAX_RECORD_BYTES, RejectedError } from '@scriptorium/contracts';
import { checkValues } from './check-values';
import { PatternBudget } from './patterns/pattern-budget';
import { memberTexts } from '../body/json-text';
import type { BlockModels, Model } from './model';
import type { Problem } from './problem';

/** A variant of a record, with the text of its body. */
export interface AssessedVariant {
  readonly locale: string | null;
  readonly text: string;
  /** False for a variant without a locale that is hidden by the main locale's variant. */
  readonly isShown: boolean;
}

export interface Assessment {
  readonly problems: readonly Problem[];
  /** Whether each variant satisfies its model, in the order of the variants. */
  readonly areValid: readonly boolean[];
}

/**
 * Validates a record. Fields that are not localized have the values of the first variant. Rejects with
 * VALIDATION_TOO_EXPENSIVE {pattern}.
 */
export function assessVariants(
  models: BlockModels,
  model: Pick<Model, 'fields'>,
  variants: readonly AssessedVariant[],
): Assessment {
  const shared = model.fields.filter(({ isLocalized }) => !isLocalized);
  const localized = model.fields.filter(({ isLocalized }) => isLocalized);
  const [first] = variants;
  const budget = new PatternBudget();
  const ofAll = first === undefined ? [] : checkValues(models, model, memberTexts(first.text), shared, budget);
  const ofEach = variants.map(({ text, locale, isShown }) =>
    isShown
      ? checkValues(models, model, memberTexts(text), localized, budget).map((each) => inLocale(each, locale))
      : [],
  );
  return {
    problems: [...ofAll, ...ofEach.flat()],
    areValid: ofEach.map((found) => found.length + ofAll.length === 0),
  };
}

export function inLocale(problem: Problem, locale: string | null): Problem {
  return locale === null ? problem : { ...problem, locale };
}

/** Returns the bytes of a record's values. Values that all locales share count once. */
export function sizeOfRecord(model: Pick<Model, 'fields'>, texts: readonly string[]): number {
  const localized = new Set(model.fields.filter(({ isLocalized }) => isLocalized).map(({ apiKey }) => apiKey));
  return texts
    .flatMap((text, index) => [...memberTexts(text)].filter(([key]) => index === 0 || localized.has(key)))
    .reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0);
}

/** Returns RECORD_TOO_LARGE {limit, size}. */
export function recordTooLarge(what: 'bytes' | 'blocks', limit: number, size: number): RejectedError {
  return new RejectedError(
    'RECORD_TOO_LARGE',
    `A record must have at most ${String(limit)} ${what}; the request has ${String(size)}.`,
    { limit, size },
  );
}

/** Rejects with RECORD_TOO_LARGE if a record has more than MAX_RECORD_BYTES. */
export function requireSize(size: number): void {
  if (size > MAX_RECORD_BYTES) throw recordTooLarge('bytes', MAX_RECORD_BYTES, size);
}
