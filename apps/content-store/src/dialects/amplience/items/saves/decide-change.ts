import { RejectedError, type ItemChange } from '@scriptorium/contracts';
import type { VariantProperties, VersionContent } from '@scriptorium/copy-engine';
import { checkAssignees, checkDeliveryKeys, checkLabel } from '../../../../content/variant-limits';
import { hierarchyParent } from '../../../../content/bodies/hierarchy-parent';
import type { VariantRow } from '../../../../content/history/variant-row';
import { deliveryKeysIn, liftedWithKey, type PreparedBody } from '../../../../content/bodies/prepare-body';

/*
 * Decides what a request does to an item. A changed body or label makes a new version; any other change only makes an
 * entry of the item's history; a request that changes nothing makes neither. The caller has locked the item's family,
 * so the item is still as it was read when the change is saved.
 */
export interface Change {
  /** The entries of the history; empty if nothing changes, or only `basedOn`. */
  readonly actions: readonly string[];
  readonly properties: ChangedProperties;
  /** The new status; absent if it does not change. */
  readonly status?: 'ACTIVE' | 'ARCHIVED';
  /** The content of the new version; null if there is no new version. */
  readonly version: VersionContent | null;
  /** The delivery keys of the new version; null if they do not change. */
  readonly deliveryKeys: readonly string[] | null;
}

export type ChangedProperties = Pick<
  VariantProperties,
  'folderId' | 'assignees' | 'workflowState' | 'locale' | 'hierarchyParentId' | 'basedOn'
>;

/** Returns whether the item stays as it is. */
export function changesNothing({ actions, properties }: Change): boolean {
  return actions.length === 0 && properties.basedOn === undefined;
}

export const NO_CHANGE: Change = { actions: [], properties: {}, version: null, deliveryKeys: null };

/**
 * Rejects with CONTENT_ITEM_NOT_ACTIVE, LOCALE_IMMUTABLE, CONTENT_ITEM_VERSION_CONFLICT, LABEL_INVALID,
 * ASSIGNEES_INVALID.
 */
export function decideUpdate(item: VariantRow, request: ItemChange, body: PreparedBody | undefined): Change {
  requireActive(item);
  if (request.locale !== undefined && request.locale !== item.locale) throw localeImmutable(request.locale);
  requireVersion(item, request.version);
  const { label = item.label, folderId = item.folder_id, assignees = item.assignees ?? [] } = request;
  if (label !== item.label) checkLabel(label);
  const moved = folderId !== item.folder_id;
  const assigned = !sameTexts(assignees, item.assignees ?? []);
  if (assigned) checkAssignees(assignees);
  const rewritten = body !== undefined && !isBodyOf(item, body);
  const saved = rewritten || label !== item.label;
  const { hash: bodyHash, slots, lifted } = body ?? { ...item, hash: item.body_hash };
  return {
    actions: [...(saved ? ['UPDATE'] : []), ...(moved ? ['MOVE'] : []), ...(assigned ? ['ASSIGN'] : [])],
    properties: {
      ...(moved ? { folderId } : {}),
      ...(assigned ? { assignees: assignees.length === 0 ? null : assignees } : {}),
      ...(rewritten ? { hierarchyParentId: hierarchyParent(body.hierarchy) } : {}),
    },
    version: saved ? { label, bodyHash, slots, lifted } : null,
    deliveryKeys: rewritten && body.lifted !== item.lifted ? body.deliveryKeys : null,
  };
}

/** The key is a member of the body, so another key makes a new version. Also rejects with DELIVERY_KEY_INVALID. */
export function decideDeliveryKey(item: VariantRow, version: number, deliveryKey: string | null): Change {
  requireActive(item);
  requireVersion(item, version);
  if (deliveryKey !== null) checkDeliveryKeys([deliveryKey]);
  const keys = deliveryKey === null ? [] : [deliveryKey];
  // Null, an empty list and a missing member all mean no key, so a change between them creates no version.
  if (sameTexts(deliveryKeysIn(item.lifted), keys)) return NO_CHANGE;
  const lifted = liftedWithKey(item.lifted, deliveryKey);
  return {
    ...NO_CHANGE,
    actions: ['UPDATE'],
    version: { label: item.label, bodyHash: item.body_hash, slots: item.slots, lifted },
    deliveryKeys: keys,
  };
}

/**
 * Sets the locale once. The same locale again changes nothing; another locale is rejected with LOCALE_IMMUTABLE
 * {locale}.
 */
export function decideLocale(item: VariantRow, version: number, locale: string): Change {
  requireActive(item);
  if (item.locale !== null && item.locale !== locale) throw localeImmutable(locale);
  requireVersion(item, version);
  return item.locale === locale ? NO_CHANGE : { ...NO_CHANGE, actions: ['LOCALE'], properties: { locale } };
}

export function decideWorkflow(item: VariantRow, version: number, state: string | null): Change {
  requireActive(item);
  requireVersion(item, version);
  if (state === item.workflow_state) return NO_CHANGE;
  return { ...NO_CHANGE, actions: ['WORKFLOW'], properties: { workflowState: state } };
}

/** Archives or unarchives an item. Idempotent: a repeated request succeeds and changes nothing. */
export function decideStatus(item: VariantRow, version: number, status: 'ACTIVE' | 'ARCHIVED'): Change {
  if (item.status === 'DELETED') throw notActive(item);
  requireVersion(item, version);
  if (item.status === status) return NO_CHANGE;
  return { ...NO_CHANGE, actions: [status === 'ACTIVE' ? 'UNARCHIVE' : 'ARCHIVE'], status };
}

/** Returns true if the stored form of the body equals that of the item's current version. */
export function isBodyOf(item: VariantRow, body: PreparedBody): boolean {
  return item.body_hash.equals(body.hash) && sameTexts(item.slots, body.slots) && item.lifted === body.lifted;
}

function requireActive(item: Pick<VariantRow, 'status'>): void {
  if (item.status !== 'ACTIVE') throw notActive(item);
}

function localeImmutable(locale: string | null): RejectedError {
  return new RejectedError('LOCALE_IMMUTABLE', 'The locale of a content item can be set only once.', { locale });
}

export function localeTaken(locale: string | null): RejectedError {
  const message = `Another variant of this item has the locale ${locale ?? 'null'}. Choose another locale.`;
  return new RejectedError('LOCALE_TAKEN', message, { locale });
}

/** Rejects with CONTENT_ITEM_VERSION_CONFLICT {sent, current}. */
export function requireVersion(item: VariantRow, sent: number): void {
  if (sent === item.version) return;
  throw new RejectedError('CONTENT_ITEM_VERSION_CONFLICT', 'The version is not the current one.', {
    sent,
    current: item.version,
  });
}

function notActive({ status }: Pick<VariantRow, 'status'>): RejectedError {
  return new RejectedError('CONTENT_ITEM_NOT_ACTIVE', 'Only an active content item can be changed.', { status });
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}
