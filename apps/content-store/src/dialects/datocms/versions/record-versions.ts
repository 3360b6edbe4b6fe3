import {
  type FamilyId,
  type RecordVersionView,
  shortId,
  type ShortId,
  type SpaceId,
  uuidOf,
} from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { notFound } from '../../../spaces/access/spaces-of-caller';
import type { ModelCatalog } from '../../../models/model';
import type { DecodeOptions } from '../../../content/values/decode-body';
import { readFamilyRows } from '../../../content/families/family-rows.store';
import { readFamilyVersionId, familyVersionId } from '../../../content/families/family-moment';
import { attributesOf } from '../records/record-view';
import { findFamilies, listMoments, readVersionFacts, type VersionFacts } from './versions.store';

/** A version: a record and a moment of it. */
export interface NamedVersion {
  readonly familyId: FamilyId;
  readonly moment: bigint;
}

/**
 * Finds the record of a version id. Rejects with NOT_FOUND if no record matches. Does not check that the version was
 * saved.
 */
export async function findVersion(db: Pool | ClientBase, spaceId: SpaceId, id: ShortId): Promise<NamedVersion> {
  const uuid = uuidOf(id);
  const version = uuid === undefined ? undefined : readFamilyVersionId(uuid);
  const families = version === undefined ? [] : await findFamilies(db, spaceId, version);
  const familyId = families.find((each) => version?.isOf(each));
  if (version === undefined || familyId === undefined) throw notFound('version');
  return { familyId, moment: version.moment };
}

/** Reads the versions of a record at these moments. Leaves out moments at which it has none. */
export async function readVersions(
  db: Pool | ClientBase,
  catalog: ModelCatalog,
  familyId: FamilyId,
  moments: readonly bigint[],
  options: DecodeOptions,
): Promise<RecordVersionView[]> {
  const facts = await readVersionFacts(db, catalog.spaceId, familyId, moments);
  const latest = (await listMoments(db, catalog.spaceId, familyId, { offset: 0, limit: 1 })).moments[0];
  const views: RecordVersionView[] = [];
  // One statement per version: a page has 15 versions of up to 300 KB each.
  for (const each of facts) {
    const attributes = await readAttributes(db, catalog, familyId, each, options);
    if (attributes !== undefined) views.push({ ...attributes, ...viewOf(familyId, each, latest) });
  }
  return views;
}

async function readAttributes(
  db: Pool | ClientBase,
  catalog: ModelCatalog,
  familyId: FamilyId,
  { moment }: VersionFacts,
  options: DecodeOptions,
): Promise<Pick<RecordVersionView, 'modelId' | 'attributes'> | undefined> {
  const [row] = await readFamilyRows(db, catalog.spaceId, [familyId], { moment });
  const model = row && catalog.bySchemaUri(row.schemaUri);
  if (row === undefined || model === undefined) return undefined;
  return { modelId: shortId(model.id), attributes: attributesOf(catalog, model, row, options) };
}

function viewOf(
  familyId: FamilyId,
  { moment, savedBy, isValid, isPublished }: VersionFacts,
  latest: bigint | undefined,
): Omit<RecordVersionView, 'modelId' | 'attributes'> {
  return {
    id: shortId(familyVersionId(familyId, moment)),
    recordId: shortId(familyId),
    editorId: savedBy,
    createdAt: new Date(Number(moment / 1000n)).toISOString(),
    isValid,
    isPublished,
    isCurrent: moment === latest,
  };
}
