import type { EventType, OutgoingMessage, VariantFact } from '@scriptorium/contracts';

/** The data of a variant that its events contain. */
export interface VariantEventData {
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
 * Returns the message of a fact. Its id is `<fact>/<variant>/<version>`, followed by `unique`. A change that creates no
 * version can happen again at the same version; its id ends with the position in the variant's history.
 */
export function variantMessage(
  type: EventType<VariantFact>,
  variant: VariantEventData,
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
