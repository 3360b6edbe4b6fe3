import type { FamilyView, ItemView } from '@scriptorium/contracts';

import { RawJson } from '../../http/bodies/json-text';
import { strongTag } from '../../http/requests/entity-tags';
import type { Principal } from '../identity/principal.dto';
import { toNativeBody } from './bodies/native-body';
import type { Family, Variant, VariantHead } from './variant.dto';

export type NameOf = (id: string) => Principal;

export function presentHead(item: ItemView, nameOf: NameOf): VariantHead {
  return {
    id: item.id,
    familyId: item.familyId,
    contentType: item.schemaUri,
    locale: item.locale,
    label: item.label,
    version: item.version,
    status: item.status.toLowerCase(),
    publishing: {
      status: item.publishingStatus.toLowerCase(),
      version: item.lastPublishedVersion,
      publishedAt: item.lastPublishedDate,
    },
    validationState: item.validationState.toLowerCase(),
    repositoryId: item.repositoryId,
    folderId: item.folderId,
    workflowState: item.workflowState,
    createdBy: nameOf(item.createdBy),
    createdAt: item.createdDate,
    updatedBy: nameOf(item.lastModifiedBy),
    updatedAt: item.lastModifiedDate,
  };
}

export function presentVariant(item: ItemView, nameOf: NameOf): Variant {
  const { body, deliveryKey } = toNativeBody(item.body ?? '{}');
  return { ...presentHead(item, nameOf), deliveryKey, body: new RawJson(body) };
}

export function presentFamily({ id, contentType, createdBy, createdAt, variants }: FamilyView, nameOf: NameOf): Family {
  const heads = variants.map((variant) => presentHead(variant, nameOf));
  return { id, contentType, createdBy: nameOf(createdBy), createdAt, variants: heads };
}

/** Returns the ids of the principals of variants. */
export function principalsOf(items: readonly ItemView[]): string[] {
  return items.flatMap(({ createdBy, lastModifiedBy }) => [createdBy, lastModifiedBy]);
}

/** Returns the entity tag of a variant: its version, and the time of its last change, also of its status. */
export function tagOf({ version, lastModifiedDate, lastPublishedDate, publishingStatus }: ItemView): string {
  const moments = [lastModifiedDate, lastPublishedDate ?? ''].map((at) => (Date.parse(at) || 0).toString(36));
  return strongTag([version, ...moments, publishingStatus].join('.'));
}
