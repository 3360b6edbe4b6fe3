export { BLOCK, extractBody, RECORD_LINK, SHARED_BLOCK, type ExtractedBody } from './body/extract-body';
export { MAX_NESTING, compactJson } from './body/compact-json';
export { labelText } from './body/label-text';
export { renderBody } from './body/render-body';
export { withDeliveryKey } from './body/lifted-members';
export { copyVariantToLocale, type CopyToLocaleRequest } from './copy/copy-to-locale.store';
export { copyUncontested, copyVariants, type Copied } from './copy/copy-variants.store';
export { copyGroup, copyGroupUncontested, type GroupRequest } from './copy/copy-group.store';
export { insertUniqueValues, insertUniqueValuesOfGroup } from './copy/copied-unique-values.store';
export type { CopiedVariant, CopyRequest, ReportedCopy } from './copy/copy-variants.sql';
export { insertReducedBodies } from './copy/reduced-bodies.store';
export { createFolders } from './copy/create-folders.sql';
export { eventContent } from './copy/event-content';
export { eventContentParts } from './copy/event-content.sql';
export { readEventContents } from './copy/event-contents.store';
export { insertDuplicateFamilies } from './copy/insert-duplicate-families.sql';
export { derivedId } from './derived-id';
export { diffBodies, type BodyChange, type BodyDiff } from './merge/diff-bodies';
export { mergeBodies, type MergeBody, type MergeConflict, type MergeResult } from './merge/merge-bodies';
export { mergeVersions, type MergedVersion, type VersionMerge } from './merge/merge-versions';
export { resolveConflict, type Resolution } from './merge/resolve-conflict';
export { duplicateFamily, type DuplicatedVariant } from './duplicate/duplicate.store';
export { duplicateVariantId } from './duplicate/duplicate-variant';
export type { DuplicatePlan, DuplicateRequest, UniqueField } from './duplicate/duplicate-plan';
export { uniqueHash } from './values/unique-hash';
export { destinationsOf, localesIn, type Destinations, type RepositoryFacts } from './plan/destinations';
export { findLoops } from './plan/find-loops';
export { planItems, type ItemRequest } from './plan/plan-items.sql';
export { linkedSources, linksOf, readPlanLinks } from './plan/plan-links.store';
export { firstSource, orderColumns } from './plan/order-columns';
export { sourceOrders, type SourceOrder } from './plan/source-orders';
export {
  cutPlan,
  MAX_LINK_DEPTH,
  planNodes,
  planTree,
  type PlanLimits,
  type PlannedTree,
} from './plan/plan-tree.store';
export { BASED_ON, IS_LOCALLY_CHANGED, IS_SOURCE_CHANGED, SYNC_COLUMNS, SYNC_JOINS } from './sync/sync-facts.sql';
export { refreshSyncStates } from './sync/refresh-sync-states.store';
export { syncStateOf, type SyncFacts } from './sync/sync-state';
export { NOT_FROM_UNFINISHED_JOB } from './plan/walk-level.sql';
export { summarizePlan, type PlanSummary } from './plan/summarize-plan.sql';
export { slotPaths } from './links/slot-paths';
export { ACTION_LETTERS } from './plan/decide-links';
export type { RootFacts, TreeRequest } from './plan/tree-request';
export { addToDrive, addTotals, type FolderSum } from './drive/add-totals.store';
export { attachCopy } from './drive/attach-copy.store';
export { checkName, checkPath, checkPathLength, pathLength } from './drive/check-name';
export { checkPrecondition } from './drive/check-precondition';
export { copyDriveItems, discardDriveItems } from './drive/copy-drive-items.store';
export { readAttached, type Attached, type AttachedRoot } from './drive/copy-roots.store';
export { decideName } from './drive/decide-name';
export type { DriveCopy } from './drive/drive-copy';
export { requireRoom } from './drive/held-bytes.store';
export { checkQuota, lockDrive, lockDriveUnchanged, type DriveRow } from './drive/lock-drive.store';
export { nameKey } from './drive/name-key';
export { requireSpaceRoom } from './plan/space-room.store';
export { planDriveTree, type DriveTreePlan } from './drive/plan-drive-tree.store';
export { PURGE } from './drive/purge.sql';
export { settleNames } from './drive/settle-names.store';
export {
  assessVariants,
  inLocale,
  recordTooLarge,
  requireSize,
  sizeOfRecord,
  type AssessedVariant,
} from './values/assess-variants';
export { checkValues } from './values/check-values';
export { tooExpensive } from './values/patterns/pattern-budget';
export { TextPattern } from './values/patterns/text-pattern';
export { lockModelsExclusively, lockModelsShared } from './values/models-lock.store';
export { ITEM_NODES, rewriteItems } from './values/dast';
export { arrayText, elementsOf, membersOf, memberTexts, objectText, stringIn, type Member } from './body/json-text';
export type { Field, Model } from './values/model';
export { problemOf, rejectionOf, type Problem } from './values/problem';
export { MAX_BLOCK_DEPTH, MAX_BLOCKS } from './values/record-limits';
export {
  asKind,
  blockDepth,
  blocksIn,
  blockText,
  linkedId,
  linksIn,
  linkText,
  readBlock,
  type BlockKind,
  type StoredBlock,
} from './values/stored-values';
export { principalOf } from './principal.sql';
export {
  deletedIn,
  deleteVariants,
  hasVariants,
  type DeletedVariant,
  type DeleteRequest,
  type DeleteResult,
} from './removal/delete-variants.store';
export { statusStatement, type StatusChangeName } from './status/change-status.sql';
export { cutUndo, planUndo, type PlannedUndo } from './undo/plan-undo.store';
export { removeCopies, type RemovedCopies } from './undo/remove-copies.store';
export { restoreCopies } from './undo/restore-copies.store';
export { readArchivedCopies, readCopiesOfArchived, type ReportedCopyState } from './undo/archived-copies.store';
export { readRemovedCopies } from './undo/removed-copies.store';
export { messagesOfVariants, type VariantEvent } from './events/variant-events.store';
export { factOf } from './events/variant-messages';
export { PUBLISHING_STATUS, STATE_COLUMNS, stateOf, type StateRow } from './events/variant-state.sql';
export { inRounds } from './save/in-rounds';
export { runIsolated, type Attempt } from './save/run-isolated.store';
export { requestBodyValidation } from './save/request-body-validation.store';
export { requestRevalidation } from './save/request-revalidation.store';
export { saveVersions } from './save/save-versions.store';
export {
  requireSaved,
  storedBody,
  type Saved,
  type SavedVariant,
  type SaveRefusal,
  type SaveResult,
  type StoredBody,
  type VariantProperties,
  type VariantSave,
  type VersionContent,
  type VersionSave,
} from './save/version-save';
export { cutRollOut, planRollOut, type PlannedRollOut } from './roll-out/plan-roll-out.store';
export { rollOut, type RolledOut } from './roll-out/roll-out.store';
