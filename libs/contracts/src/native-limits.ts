import { RejectedError } from './errors';
import { IDEMPOTENCY_KEY, MAX_LINK_RULES, MAX_LOCALES, MAX_PLAN_DEPTH, MAX_ROOT_QUERIES, MAX_ROOTS } from './limits';
import { PLAN_KEPT_MS, STORED_REPLY_MS } from './retention';
import { MAX_BODY_BYTES, MAX_REQUEST_BYTES, MAX_SCHEMA_BYTES } from './sizes';

const RESPONSE_CHARACTERS = 8_000_000;

/**
 * The limits of the native API by name, as GET /v1/limits returns them. LIMIT_EXCEEDED names one of them
 * (docs/contracts/native.md §7).
 */
export const NATIVE_LIMITS = {
  /** API clients and tokens of a space. */
  accessesOfSpace: 1_000,
  bodyBytes: MAX_BODY_BYTES,
  /** Choices in one change of a plan. */
  choices: 1_000,
  /** Cells, which are families times locales, that one request for coverage reads. */
  coverageCells: 40_000,
  /** Cells of a tree whose states are counted. */
  coverageCountedCells: 200_000,
  /** Linked items in one delivery. */
  embeddedItems: 1_000,
  idempotencyKeyCharacters: IDEMPOTENCY_KEY.maxLength,
  idempotencyKeySeconds: STORED_REPLY_MS / 1_000,
  importLineBytes: 1_024 * 1_024,
  linkRules: MAX_LINK_RULES,
  /** Of one copy request. */
  locales: MAX_LOCALES,
  localesOfSpace: MAX_LOCALES,
  pageItems: 200,
  planDepth: MAX_PLAN_DEPTH,
  planSeconds: PLAN_KEPT_MS / 1_000,
  queries: MAX_ROOT_QUERIES,
  /** Characters of the bodies that are read for one delivery. A stored link is about twice as long as a sent one. */
  readCharacters: 2 * RESPONSE_CHARACTERS,
  requestBytes: MAX_REQUEST_BYTES,
  /** Characters of one delivery: embedding may repeat an item many times. */
  responseCharacters: RESPONSE_CHARACTERS,
  roots: MAX_ROOTS,
  schemaBytes: MAX_SCHEMA_BYTES,
  /** Bytes of the newest versions of all schemas of a space, those of models included. */
  schemaBytesOfSpace: 16 * 1_024 * 1_024,
  /** Levels of objects and arrays in a schema. */
  schemaDepth: 100,
  /** Members of all `properties` and `patternProperties` of a schema. */
  schemaProperties: 2_000,
  /** `$ref` in a schema. */
  schemaReferences: 1_000,
  /** Subschemas that apply to one value of a body, with every `$ref` replaced by what it refers to. */
  schemaSteps: 10_000,
  /** Schemas of a space, those of models included. */
  schemasOfSpace: 2_000,
  /** Spaces in which a caller has scopes before it creates one. */
  spacesOfCaller: 100,
  /** Changes in the sync state of a variant, of the source and of the variant each. */
  syncChanges: 250,
  /** Open upload sessions of a caller in a space. */
  uploadsOfCaller: 1_000,
  /** Variants of a tree in one response. */
  treeNodes: 100_000,
  webhooksOfSpace: 20,
} as const satisfies Readonly<Record<string, number>>;

/**
 * The default ceilings of a space, which a transaction must not exceed (SPACE_FULL). content-store sets those of its
 * settings at its start. The database counts (docs/adr/0058-triggers-count-what-a-space-has.md).
 */
export const SPACE_CEILINGS = {
  /** Families: content items across all locales. */
  itemsOfSpace: 10_000_000,
  variantsOfSpace: 100_000_000,
  /** Files and folders, also in the recycle bin. */
  driveItemsOfSpace: 10_000_000,
  /** Bytes of files. */
  storedBytesOfSpace: 10 * 1_024 ** 4,
} as const satisfies Readonly<Record<string, number>>;

export type CeilingName = keyof typeof SPACE_CEILINGS;

export type LimitName = keyof typeof NATIVE_LIMITS;

/** Returns LIMIT_EXCEEDED {limit, maximum, actual}. `hint` says what to do. */
export function limitExceeded(limit: LimitName, actual: number, hint = ''): RejectedError {
  const maximum = NATIVE_LIMITS[limit];
  const message = [`The limit of ${limit} is ${maximum}, not ${actual}.`, hint].filter((text) => text !== '').join(' ');
  return new RejectedError('LIMIT_EXCEEDED', message, { limit, maximum, actual });
}

/** Rejects with LIMIT_EXCEEDED {limit, maximum, actual}. */
export function requireLimit(limit: LimitName, actual: number, hint = ''): void {
  if (actual > NATIVE_LIMITS[limit]) throw limitExceeded(limit, actual, hint);
}
