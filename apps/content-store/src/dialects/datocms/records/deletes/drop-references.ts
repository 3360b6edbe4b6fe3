import type { Caller, FamilyId, SpaceGrant } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../../../models/model';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import { dropLinks } from '../../../../content/values/drop-links';
import type { DecidedRecord } from '../saves/decide-record';
import { readFamilyRows, type FamilyRow } from '../../../../content/families/family-rows.store';
import { assessFamily } from '../../../../content/validity/assess-family';
import { deleteStrategyOf } from './delete-strategy';
import { loadedVariants } from '../load-variants';
import { shownVariants } from '../../../../content/families/shown-variants';
import { saveDecided, type LoadedVariant } from '../saves/save-decided';
import { touchFamily } from '../../../../content/versions/touch-family';

/** The caller of a change, with its grant and the catalog of the space. */
export interface Editor {
  readonly caller: Caller;
  readonly grant: SpaceGrant;
  readonly catalog: ModelCatalog;
}

/**
 * Removes links to deleted records from other records, if the validators of their fields say so. These records are
 * saved without the links, even if this makes them invalid.
 */
export async function dropReferences(
  client: ClientBase,
  editor: Editor,
  fromIds: readonly FamilyId[],
  deletedIds: ReadonlySet<FamilyId>,
): Promise<void> {
  const { spaceId } = editor.grant;
  if (fromIds.length === 0) return;
  await lockFamilies(client, spaceId, fromIds);
  for (const row of await readFamilyRows(client, spaceId, fromIds, 'current')) {
    const model = editor.catalog.bySchemaUri(row.schemaUri);
    if (model !== undefined) await saveWithout(client, editor, { row, model }, deletedIds);
  }
}

async function saveWithout(
  client: ClientBase,
  { caller, grant, catalog }: Editor,
  { row, model }: { readonly row: FamilyRow; readonly model: Model },
  familyIds: ReadonlySet<FamilyId>,
): Promise<void> {
  const drop = { catalog, familyIds, drops: (field: Model['fields'][number]) => isDropped(field) };
  const before = loadedVariants(row);
  const shown = shownVariants(catalog, model, before).map(({ variant }) => variant);
  const hidden = before.filter((variant) => !shown.includes(variant));
  const variants = [...shown, ...hidden].map((variant, index) => ({
    before: variant,
    locale: variant.locale,
    isShown: index < shown.length,
    text: dropLinks(model, variant.text, drop),
  }));
  const none = new Set<string>();
  const decided: DecidedRecord<LoadedVariant> = {
    variants,
    removed: [],
    links: [],
    blocks: { used: none, written: none },
  };
  const [main] = row.variants;
  const family = {
    spaceId: grant.spaceId,
    id: row.id,
    isNew: false,
    savedBy: caller.principalId,
    createdAt: null,
    repositoryId: main?.repositoryId ?? '',
    folderId: null,
    workflowState: null,
    at: await touchFamily(client, grant.spaceId, row.id, caller.principalId),
  };
  const save = { grant, model, family, allowsContested: true };
  await saveDecided(client, save, decided, assessFamily(catalog, model, variants));
}

function isDropped(field: Model['fields'][number]): boolean {
  return deleteStrategyOf(field) === 'delete_references';
}
