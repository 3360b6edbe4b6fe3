import { RejectedError } from '@scriptorium/contracts';
import {
  checkValues,
  MAX_BLOCKS,
  MAX_RECORD_BYTES,
  memberTexts,
  type Problem,
  problemOf,
  rejectionOf,
} from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../models/model';
import { uniqueClaimsOf } from '../record-values/unique-claims';
import type { UniqueClaim } from '../record-values/unique-values.store';
import type { DecidedRecord, DecidedVariant } from './decide-record';

/** A record that may be saved. */
export interface JudgedRecord {
  /** Whether each of the variants holds what its model asks for, in their order. */
  readonly areValid: readonly boolean[];
  /** The values that no other record may have. */
  readonly claims: readonly UniqueClaim[];
}

/**
 * Holds a record against its model. What validators find is rejected, as INVALID_FIELD(S), unless the model's drafts may be
 * saved as they are: then it makes them invalid. Rejected with RECORD_TOO_LARGE {limit, size}.
 */
export function judgeRecord(
  catalog: ModelCatalog,
  model: Model,
  { variants, blocks }: Pick<DecidedRecord<unknown>, 'variants' | 'blocks'>,
): JudgedRecord {
  checkSize(model, variants, blocks.used.size);
  const { problems, ...judged } = assessRecord(catalog, model, variants);
  if (problems.length > 0 && model.settings['draft_saving_active'] !== true) throw rejectionOf(problems);
  return judged;
}

/** The same without a rejection: of what is saved whatever its model asks for. */
export function assessRecord(
  catalog: ModelCatalog,
  model: Model,
  variants: readonly DecidedVariant<unknown>[],
): JudgedRecord & { readonly problems: readonly Problem[] } {
  const shared = model.fields.filter(({ isLocalized }) => !isLocalized);
  const localized = model.fields.filter(({ isLocalized }) => isLocalized);
  const [first] = variants;
  const ofAll = first === undefined ? [] : checkValues(catalog, model, memberTexts(first.text), shared);
  const ofEach = variants.map(({ text, locale, isShown }) =>
    isShown ? checkValues(catalog, model, memberTexts(text), localized).map((each) => inLocale(each, locale)) : [],
  );
  const shown = variants.filter(({ isShown }) => isShown);
  return {
    problems: [...ofAll, ...ofEach.flat()],
    areValid: ofEach.map((found) => found.length + ofAll.length === 0),
    claims: uniqueClaimsOf(
      model,
      shown.map(({ locale, text }) => ({ locale, values: memberTexts(text) })),
    ),
  };
}

/** INVALID_FIELD(S) of values that another record has. */
export function notUnique(model: Model, contested: readonly UniqueClaim[]): RejectedError {
  const problems = contested.flatMap(({ fieldId, locale }) => {
    const field = model.fields.find(({ id }) => id === fieldId);
    return field === undefined ? [] : [uniqueProblem(field, locale)];
  });
  return rejectionOf(problems);
}

function uniqueProblem(field: Field, locale: string): Problem {
  return inLocale(problemOf(field, field.apiKey, 'VALIDATION_UNIQUE'), locale === '' ? null : locale);
}

function inLocale(problem: Problem, locale: string | null): Problem {
  return locale === null ? problem : { ...problem, locale };
}

/** What all locales share counts once. */
function checkSize(model: Model, variants: readonly DecidedVariant<unknown>[], blocks: number): void {
  const localized = new Set(model.fields.filter(({ isLocalized }) => isLocalized).map(({ apiKey }) => apiKey));
  const sizes = variants.flatMap(({ text }, index) =>
    [...memberTexts(text)]
      .filter(([key]) => index === 0 || localized.has(key))
      .map(([, value]) => Buffer.byteLength(value)),
  );
  const size = sizes.reduce((sum, each) => sum + each, 0);
  if (size > MAX_RECORD_BYTES) throw tooLarge('bytes', MAX_RECORD_BYTES, size);
  if (blocks > MAX_BLOCKS) throw tooLarge('blocks', MAX_BLOCKS, blocks);
}

function tooLarge(what: string, limit: number, size: number): RejectedError {
  return new RejectedError('RECORD_TOO_LARGE', `A record has at most ${String(limit)} ${what}.`, { limit, size });
}
