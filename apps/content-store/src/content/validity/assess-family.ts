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

/** A family that passed validation. */
export interface ValidatedFamily {
  /** Whether each variant is valid, in their order. */
  readonly areValid: readonly boolean[];
  /** The unique values of the family. */
  readonly claims: readonly UniqueClaim[];
}

export type AssessedFamily = ValidatedFamily & { readonly problems: readonly Problem[] };

/** Validates a family. Returns its problems even if the model allows drafts with problems. */
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

/** Returns whether a family with these problems is rejected. A model with draft saving accepts invalid drafts. */
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

/** Returns INVALID_FIELD(S) for values that another family has and for problems that validators found. */
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
