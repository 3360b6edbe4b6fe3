import { randomUUID } from 'node:crypto';

declare const brand: unique symbol;

/**
 * A value whose type says which kind of thing it identifies: the id of a command is not accepted as the id of a job. At
 * run time the value is a plain text or number. It gets its brand where it enters a process or is made: in the types of
 * requests and messages, in the row types of queries, and in the functions that parse, compute or generate ids.
 */
export type Branded<Value extends string | number, Name extends string> = Value & { readonly [brand]: Name };

/** Number of a space in the database. */
export type SpaceId = Branded<number, 'SpaceId'>;
/** UUID of a family: a record or content item with its variants. */
export type FamilyId = Branded<string, 'FamilyId'>;
/** UUID of a variant: a content item in one locale, or without a locale. */
export type VariantId = Branded<string, 'VariantId'>;
/** UUID of a drive. */
export type DriveId = Branded<string, 'DriveId'>;
/** UUID of a file or folder of a drive. */
export type DriveItemId = Branded<string, 'DriveItemId'>;
/** UUID of a job: a localization, a duplicate, or a copy in drives. */
export type JobId = Branded<string, 'JobId'>;
/** UUID of a command of a job. */
export type CommandId = Branded<string, 'CommandId'>;

/** Returns the id of the first variant of a new family, which is the id of the family. */
export function firstVariantOf(familyId: FamilyId): VariantId {
  return familyId as string as VariantId;
}

/** Returns a random UUID as the id of a new thing. */
export function randomId<Id extends string>(): Id {
  return randomUUID() as string as Id;
}
