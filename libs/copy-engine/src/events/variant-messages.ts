import {
  bodyUrl,
  eventSequence,
  type EventType,
  type FamilyId,
  omitUndefined,
  type OutgoingMessage,
  type SyncState,
  type VariantContent,
  type VariantFact,
} from '@scriptorium/contracts';

/** The state of a variant that a change led to, and the number of the change. */
export interface VariantState {
  /** The current version; of a deleted variant, the last one. */
  readonly version: number;
  readonly sequence: string;
  readonly status: VariantFact['status'];
  readonly publishingStatus: VariantFact['publishingStatus'];
  readonly content: VariantContent;
  readonly copiedFrom?: VariantFact['copiedFrom'];
  readonly basedOn?: number;
  readonly syncState?: SyncState;
}

/** The data of a variant that its events contain. */
export interface VariantEventData extends VariantState {
  readonly spaceKey: string;
  readonly id: string;
  readonly familyId: FamilyId;
  readonly locale: string | null;
}

/**
 * Returns the message of a fact. Its id is `<fact>/<variant>/<version>/<sequence>`. The version is that of the fact,
 * such as the published one. A fact can happen again at the same version, also after the variant was deleted and
 * created again; JetStream would drop a second event with the same id.
 */
export function variantMessage(
  type: EventType<VariantFact>,
  variant: VariantEventData,
  { version: ofFact }: { readonly version: number },
  now: Date,
): OutgoingMessage<VariantFact> {
  const { spaceKey: space, id, locale, version } = variant;
  const sequence = eventSequence(variant.sequence);
  const fact = type.type.split('.').at(-2) ?? '';
  return type.message(
    {
      space,
      about: id,
      sequence,
      ...(variant.status === 'deleted' ? {} : { dataref: bodyUrl(space, id, version) }),
      ...(locale === null ? {} : { locale }),
    },
    [fact, id, ofFact, sequence].join('/'),
    factOf(variant),
    now,
  );
}

/** Returns the data of an event. */
export function factOf(variant: Omit<VariantEventData, 'spaceKey' | 'sequence'>): VariantFact {
  const { id, familyId, locale, version, status, publishingStatus, content, copiedFrom, basedOn, syncState } = variant;
  return {
    variantId: id,
    familyId,
    locale,
    version,
    status,
    publishingStatus,
    ...content,
    ...omitUndefined({ copiedFrom, basedOn, syncState }),
  };
}
