import type { SyncChange, SyncView } from '@scriptorium/contracts';

import { RawJson } from '../../http/bodies/json-text';
import { strongTag } from '../../http/requests/entity-tags';
import { toNativeValue } from '../content/bodies/native-body';
import type { SourceChange, Sync } from './sync.dto';

export function presentSync(view: SyncView): Sync {
  return {
    variantId: view.variantId,
    familyId: view.familyId,
    locale: view.locale,
    version: view.version,
    state: view.state,
    sourceVariantId: view.sourceVariantId,
    sourceVersion: view.sourceVersion,
    basedOn: view.basedOn,
    sourceCurrentVersion: view.sourceCurrentVersion,
    locallyChanged: view.isLocallyChanged,
    acknowledged: view.isAcknowledged,
    changedPaths: { source: view.sourceChanges.map(({ path }) => path), variant: view.variantPaths },
    sourceChanges: view.sourceChanges.map(presentChange),
    hasMoreChanges: !view.isComplete,
  };
}

/** Returns the entity tag of a sync state. It changes with the variant and with its source. */
export function syncTagOf({ tag }: SyncView): string {
  return strongTag(tag);
}

function presentChange({ path, kind, old, new: now }: SyncChange): SourceChange {
  return {
    path,
    kind,
    ...(old === undefined ? {} : { old: new RawJson(toNativeValue(old)) }),
    ...(now === undefined ? {} : { new: new RawJson(toNativeValue(now)) }),
  };
}
