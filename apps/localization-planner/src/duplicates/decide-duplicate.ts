import { type FamilyId, RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { DuplicatePlan } from '@scriptorium/copy-engine';

/** The facts about a record and its model for the decision about a duplicate, read in one statement. */
export interface RecordSnapshot {
  readonly spaceId: SpaceId;
  readonly spaceKey: string;
  readonly familyId: FamilyId;
  /** The main locale first, the one without a locale last. */
  readonly variants: readonly RecordVariant[];
  /** Null if the content type has no model of its own. */
  readonly model: RecordModel | null;
}

export interface RecordVariant {
  readonly id: string;
  readonly locale: string | null;
  readonly version: number;
  readonly label: string;
}

export interface RecordModel {
  readonly isSingleton: boolean;
  readonly hasDrafts: boolean;
  readonly title: {
    readonly apiKey: string;
    readonly fieldType: string;
    readonly validators: Readonly<Record<string, unknown>>;
  } | null;
  readonly uniques: readonly {
    readonly fieldId: string;
    readonly apiKey: string;
    readonly fieldType: string;
    readonly isLocalized: boolean;
    readonly isUnique: boolean;
  }[];
}

/**
 * Decides what is duplicated. Rejects with NOT_FOUND, RECORD_IS_SINGLETON. A content type without a model has no title,
 * and its copies are drafts.
 */
export function decideDuplicate({ variants, model }: RecordSnapshot): DuplicatePlan & { readonly root: RecordVariant } {
  const [root] = variants;
  if (root === undefined) throw new RejectedError('NOT_FOUND', 'The record does not exist.');
  if (model === null) return { root, titleKey: null, uniques: [], publishes: false };
  if (model.isSingleton) {
    throw new RejectedError('RECORD_IS_SINGLETON', 'The model is a singleton: its record cannot be duplicated.');
  }
  return {
    root,
    ...titleOf(model),
    uniques: model.uniques.map(({ fieldType, ...field }) => ({ ...field, kind: kindOf(fieldType) })),
    publishes: !model.hasDrafts,
  };
}

/** Fields with text for readers. A suffix would make any other value wrong or invalid. */
const TEXTS = ['string', 'text', 'slug'];

function titleOf({ title }: RecordModel): Pick<DuplicatePlan, 'titleKey' | 'titleLimit'> {
  if (title === null || !TEXTS.includes(title.fieldType)) return { titleKey: null };
  const length = title.validators['length'];
  const limits = typeof length === 'object' && length !== null ? (length as Readonly<Record<string, unknown>>) : {};
  const numbers = [limits['max'], limits['eq']].filter((limit) => typeof limit === 'number');
  return { titleKey: title.apiKey, ...(numbers.length === 0 ? {} : { titleLimit: Math.min(...numbers) }) };
}

function kindOf(fieldType: string): 'slug' | 'string' | 'link' {
  return fieldType === 'slug' || fieldType === 'link' ? fieldType : 'string';
}
