import type { EventType, OutgoingMessage, VariantFact } from '@scriptorium/contracts';

/** What tells of a variant need to know of it. */
export interface ToldVariant {
  readonly spaceKey: string;
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
  readonly status: VariantFact['status'];
  readonly publishingStatus: VariantFact['publishingStatus'];
  readonly copiedFrom?: VariantFact['copiedFrom'];
}

/**
 * `<fact>/<variant>/<version>`, and after that what else makes the fact unique: a change that makes no version can
 * happen again at the same one, so it names its place in the variant's history.
 */
export function variantMessage(
  type: EventType<VariantFact>,
  variant: ToldVariant,
  unique: string | null,
  now: Date,
): OutgoingMessage<VariantFact> {
  const { spaceKey, id, familyId, locale, version, status, publishingStatus, copiedFrom } = variant;
  const fact = type.type.split('.').at(-2) ?? '';
  return type.message(
    { space: spaceKey, about: id, ...(locale === null ? {} : { locale }) },
    [fact, id, version, ...(unique === null ? [] : [unique])].join('/'),
    {
      variantId: id,
      familyId,
      locale,
      version,
      status,
      publishingStatus,
      ...(copiedFrom === undefined ? {} : { copiedFrom }),
    },
    now,
  );
}
