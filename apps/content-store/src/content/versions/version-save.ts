/** A body as it is stored, once for all versions of the space that hold it. */
export interface StoredBody {
  readonly hash: Buffer;
  readonly schemaUri: string;
  readonly slotKinds: string;
  readonly template: string;
  /** Null: not judged as a whole. A body that is stored already keeps its state; a new one is VALID. */
  readonly validationState: 'VALID' | 'INVALID' | 'EMPTY' | null;
}

/** What a version holds, beside its body. */
export interface VersionContent {
  readonly label: string;
  readonly tags?: readonly string[] | null;
  readonly bodyHash: Buffer;
  readonly slots: readonly string[];
  readonly lifted: string | null;
}

/** A version made from another one of the variant, at the moment of that one: what is absent is as in that one. */
export interface DerivedVersion extends Partial<Pick<VersionContent, 'bodyHash' | 'slots'>> {
  readonly source: number;
  /** Absent: who saved the other one. */
  readonly by?: string;
}

/** Where a variant is and what it is to its space: what is true of all its versions. */
export interface VariantProperties {
  readonly locale?: string | null;
  readonly repositoryId?: string;
  readonly folderId?: string | null;
  readonly hierarchyParentId?: string | null;
  readonly workflowState?: string | null;
  readonly assignees?: readonly string[] | null;
  readonly availableFrom?: Date | null;
  readonly availableUntil?: Date | null;
  /** What a new variant is a copy of. */
  readonly source?: { readonly id: string; readonly version: number } | null;
  /** Of a new variant. */
  readonly createdAt?: string | null;
}

export interface VariantSave {
  readonly id: string;
  /** The version that it is saved on top of; 0 of a variant that is new. */
  readonly expected: number;
  /**
   * Its entries in the history, in their order. Without any, neither the variant nor its family counts as changed: the
   * versions are none that a client has saved.
   */
  readonly actions: readonly string[];
  /** The properties that change; a new variant has none of those that are absent. */
  readonly properties?: VariantProperties;
  /** The versions that it gets, in their order: the last one is current then. */
  readonly versions: readonly (VersionContent | DerivedVersion)[];
}

export interface FamilySave {
  readonly id: string;
  /** Of a family that is new: all its variants are new then, and each has a version that is derived from no other. */
  readonly created?: {
    readonly isSingleton: boolean;
    readonly createdAt?: string | null;
    readonly firstPublishedAt?: string | null;
  };
  /** The content type that it has from now on; absent: the one that it has. */
  readonly schemaUri?: string;
}

/** Variants of one family that are saved together: all of them or none. Without variants, the family alone is saved. */
export interface VersionSave {
  readonly family: FamilySave;
  readonly by: string;
  /** What an earlier save of the family in this transaction returned; absent: later than anything saved before. */
  readonly at?: string;
  /** Bodies that may be new; the others are stored already. */
  readonly bodies?: readonly StoredBody[];
  readonly variants: readonly VariantSave[];
}

export interface SavedVariant {
  readonly id: string;
  readonly version: number;
  /** Of its last entry in the history; null without one. */
  readonly position: string | null;
}

export type SaveRefusal =
  | 'family-missing'
  /** Another family or variant has the id. */
  | 'id-taken'
  /** There is a family of this content type, which is for one alone. */
  | 'singleton-taken'
  /** Another variant of the family has the locale. */
  | 'locale-taken'
  /** A variant is at another version than the expected one, or does not exist. */
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
  /** Refused by a constraint of the database. */
  | { readonly outcome: 'failed'; readonly error: unknown };

/** The result of a single request that was saved. Throws what `refusal` makes of another outcome. */
export function requireSaved(results: readonly SaveResult[], refusal: (outcome: SaveRefusal) => unknown): Saved {
  const [result] = results;
  if (result === undefined) throw new Error('A save has no result.');
  if (result.outcome === 'saved') return result;
  throw result.outcome === 'failed' ? result.error : refusal(result.outcome);
}

/** The body of a version that is saved, with the state that it was found to have. */
export function storedBody(
  { hash, slotKinds, template }: Pick<StoredBody, 'hash' | 'slotKinds' | 'template'>,
  schemaUri: string,
  validationState: StoredBody['validationState'],
): StoredBody {
  return { hash, schemaUri, slotKinds, template, validationState };
}
