import type { VariantId } from '@scriptorium/contracts';

/** A stored body. All versions of the space with the same content share it. */
export interface StoredBody {
  readonly hash: Buffer;
  readonly schemaUri: string;
  readonly slotKinds: string;
  readonly template: string;
  /** Null: the save has not validated the whole body. A stored body then keeps its state, and a new one is VALID. */
  readonly validationState: 'VALID' | 'INVALID' | 'EMPTY' | null;
}

/** The content of a version. */
export interface VersionContent {
  readonly label: string;
  readonly tags?: readonly string[] | null;
  readonly bodyHash: Buffer;
  readonly slots: readonly string[];
  readonly lifted: string | null;
}

/**
 * A version that is derived from another one of the variant and keeps its timestamp. Absent members are those of the
 * source.
 */
export interface DerivedVersion extends Partial<Pick<VersionContent, 'bodyHash' | 'slots'>> {
  readonly source: number;
  /** Absent: the principal of the source. */
  readonly by?: string;
}

/** Properties of a variant that hold for all its versions. */
export interface VariantProperties {
  readonly locale?: string | null;
  readonly repositoryId?: string;
  readonly folderId?: string | null;
  readonly hierarchyParentId?: string | null;
  readonly workflowState?: string | null;
  readonly assignees?: readonly string[] | null;
  readonly availableFrom?: Date | null;
  readonly availableUntil?: Date | null;
  /** The variant and version that a new variant is a copy of. */
  readonly source?: { readonly id: string; readonly version: number } | null;
  /** The source version that the content of an existing copy reflects now. Ends an acknowledgement. */
  readonly basedOn?: number;
  /** True: the content of the last new version is that of a new copy of the source, without local changes. */
  readonly isAsMade?: true;
  /** Only for a new variant. */
  readonly createdAt?: string | null;
}

export interface VariantSave {
  readonly id: VariantId;
  /** The current version that the save expects; 0 for a new variant. */
  readonly expected: number;
  /**
   * Its history entries, in their order. Without entries, neither the variant nor its family counts as changed: the new
   * versions are not saves by a client.
   */
  readonly actions: readonly string[];
  /** The properties that change. Absent properties of a new variant are null. */
  readonly properties?: VariantProperties;
  /** The new versions, in their order. The last one becomes current. */
  readonly versions: readonly (VersionContent | DerivedVersion)[];
}

export interface FamilySave {
  readonly id: string;
  /** Only for a new family. All its variants must be new, and no version can be derived. */
  readonly created?: {
    readonly isSingleton: boolean;
    readonly createdAt?: string | null;
    readonly firstPublishedAt?: string | null;
  };
  /** The new content type; absent: unchanged. */
  readonly schemaUri?: string;
}

/** Variants of one family that are saved together, all of them or none. Without variants, only the family is saved. */
export interface VersionSave {
  readonly family: FamilySave;
  readonly by: string;
  /**
   * The timestamp that an earlier save of the family in this transaction returned. Absent: later than any saved
   * timestamp.
   */
  readonly at?: string;
  /** Bodies that may be new. All other bodies are already stored. */
  readonly bodies?: readonly StoredBody[];
  readonly variants: readonly VariantSave[];
}

export interface SavedVariant {
  readonly id: string;
  readonly version: number;
}

export type SaveRefusal =
  | 'family-missing'
  /** Another family or variant has the id. */
  | 'id-taken'
  /** The content type is a singleton and already has a family. */
  | 'singleton-taken'
  /** Another variant of the family has the locale. */
  | 'locale-taken'
  /** A variant does not have the expected version, or does not exist. */
  | 'version-conflict';

export interface Saved {
  readonly outcome: 'saved';
  /** A timestamp as text, with its microseconds. */
  readonly at: string;
  /** The same as microseconds since 1970. */
  readonly moment: string;
  /** In the order of the request. */
  readonly variants: readonly SavedVariant[];
}

export type SaveResult =
  | Saved
  | { readonly outcome: SaveRefusal }
  /** Rejected by a constraint of the database. */
  | { readonly outcome: 'failed'; readonly error: unknown };

/** Returns the result of a single saved request. Otherwise throws the error that `refusal` returns for the outcome. */
export function requireSaved(results: readonly SaveResult[], refusal: (outcome: SaveRefusal) => unknown): Saved {
  const [result] = results;
  if (result === undefined) throw new Error('A save has no result.');
  if (result.outcome === 'saved') return result;
  throw result.outcome === 'failed' ? result.error : refusal(result.outcome);
}

/** Returns a body to store, with its validation state. */
export function storedBody(
  { hash, slotKinds, template }: Pick<StoredBody, 'hash' | 'slotKinds' | 'template'>,
  schemaUri: string,
  validationState: StoredBody['validationState'],
): StoredBody {
  return { hash, schemaUri, slotKinds, template, validationState };
}
