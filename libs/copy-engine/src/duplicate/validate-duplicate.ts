import { MAX_RECORD_BYTES } from '@scriptorium/contracts';
import { assessVariants, requireSize, sizeOfRecord } from '../values/assess-variants';
import type { BlockModels, Model } from '../values/model';
import { problemOf, rejectionOf, type Problem } from '../values/problem';
import type { UniqueValue } from './unique-claims';

/** A variant of a record before and after it was duplicated. */
export interface ValidatedVariant {
  readonly locale: string | null;
  readonly before: string;
  readonly after: string;
  readonly isMain: boolean;
}

export interface DuplicateFacts {
  readonly models: BlockModels;
  readonly model: Model;
  readonly variants: readonly ValidatedVariant[];
  /** Values of unique fields that copy and source have in common. */
  readonly shared: readonly Pick<UniqueValue, 'fieldId' | 'locale'>[];
  readonly publishes: boolean;
}

/**
 * Returns whether each variant of a duplicate is valid. Rejects with INVALID_FIELD(S) if the copy is published
 * immediately and not valid. Rejects with RECORD_TOO_LARGE {limit, size} if the copy exceeds the size limit and the
 * source does not.
 */
export function validateDuplicate({ models, model, variants, shared, publishes }: DuplicateFacts): readonly boolean[] {
  const size = sizeOfRecord(
    model,
    variants.map(({ after }) => after),
  );
  if (
    sizeOfRecord(
      model,
      variants.map(({ before }) => before),
    ) <= MAX_RECORD_BYTES
  )
    requireSize(size);
  const hasMain = variants.some(({ isMain }) => isMain) && model.fields.some(({ isLocalized }) => isLocalized);
  const { problems, areValid } = assessVariants(
    models,
    model,
    variants.map(({ locale, after }) => ({ locale, text: after, isShown: locale !== null || !hasMain })),
  );
  const taken = shared.flatMap(({ fieldId, locale }) => notUnique(model, fieldId, locale));
  if (publishes && problems.length + taken.length > 0) throw rejectionOf([...problems, ...taken]);
  return areValid.map((isValid) => isValid && taken.length === 0);
}

function notUnique(model: Model, fieldId: string, locale: string): Problem[] {
  const field = model.fields.find(({ id }) => id === fieldId);
  if (field === undefined) return [];
  return [problemOf(field, field.apiKey, 'VALIDATION_UNIQUE', locale === '' ? {} : { locale })];
}
