import {
  assessVariants,
  inLocale,
  MAX_BLOCKS,
  memberTexts,
  problemOf,
  recordTooLarge,
  rejectionOf,
  requireSize,
  sizeOfRecord,
  type AssessedVariant,
  type Problem,
} from '@scriptorium/copy-engine';
import type { RejectedError } from '@scriptorium/contracts';
import type { Model, ModelCatalog } from '../../models/model';
import { uniqueClaimsOf } from '../unique-values/unique-claims';
import type { UniqueClaim } from '../unique-values/claim-unique-values.store';

/** A family that may be saved. */
export interface JudgedFamily {
  /** Whether each of the variants holds what its model asks for, in their order. */
  readonly areValid: readonly boolean[];
  /** The values that no other family may have. */
  readonly claims: readonly UniqueClaim[];
}

export type AssessedFamily = JudgedFamily & { readonly problems: readonly Problem[] };

/** Returns what validators find in a family, whatever may be saved. */
export function assessFamily(
  catalog: ModelCatalog,
  model: Model,
  variants: readonly AssessedVariant[],
): AssessedFamily {
  const shown = variants.filter(({ isShown }) => isShown);
  return {
    ...assessVariants(catalog, model, variants),
    claims: uniqueClaimsOf(
      model,
      shown.map(({ locale, text }) => ({ locale, values: memberTexts(text) })),
    ),
  };
}

/** Whether a family with problems is rejected: not where the drafts of its model may be saved as they are. */
export function isRejected(model: Model, problems: readonly Problem[]): boolean {
  return problems.length > 0 && model.settings['draft_saving_active'] !== true;
}

/**
 * Rejects with RECORD_TOO_LARGE {limit, size}.
 * @param texts the bodies of the family's variants
 */
export function requireFamilySize(model: Model, texts: readonly string[], blockCount: number): void {
  requireSize(sizeOfRecord(model, texts));
  if (blockCount > MAX_BLOCKS) throw recordTooLarge('blocks', MAX_BLOCKS, blockCount);
}

/** INVALID_FIELD(S) of values that another family has, and of those that validators found. */
export function notUnique(
  model: Model,
  contested: readonly UniqueClaim[],
  problems: readonly Problem[] = [],
): RejectedError {
  return rejectionOf([...problems, ...uniqueProblems(model, contested)]);
}

function uniqueProblems(model: Model, contested: readonly UniqueClaim[]): Problem[] {
  return contested.flatMap(({ fieldId, locale }) => {
    const field = model.fields.find(({ id }) => id === fieldId);
    if (field === undefined) return [];
    return [inLocale(problemOf(field, field.apiKey, 'VALIDATION_UNIQUE'), locale === '' ? null : locale)];
  });
}
