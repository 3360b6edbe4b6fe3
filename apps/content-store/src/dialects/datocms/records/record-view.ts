import { shortId, type RecordMeta, type RecordView } from '@scriptorium/contracts';
import { objectText, renderBody } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../../models/model';
import { decodeBody, type DecodeOptions } from '../../../content/values/decode-body';
import type { FamilyRow, FamilyVariant } from '../../../content/families/family-rows.store';
import { familyVersionId } from '../../../content/families/family-moment';
import { lacksLocales, shownVariants } from '../../../content/families/shown-variants';

/** Returns the view of a record, from all its variants. The catalog must contain its model. */
export function recordView(catalog: ModelCatalog, row: FamilyRow, options: DecodeOptions): RecordView {
  const model = catalog.bySchemaUri(row.schemaUri);
  if (model === undefined) throw new Error(`The catalog has no model for ${row.schemaUri}.`);
  const isTree = model.settings['tree'] === true;
  const isOrdered = isTree || model.settings['sortable'] === true;
  return {
    id: shortId(row.id),
    modelId: shortId(model.id),
    creatorId: shortId(row.createdBy),
    attributes: attributesOf(catalog, model, row, options),
    position: isOrdered ? row.position : null,
    parentId: isTree && row.parentId !== null ? shortId(row.parentId) : null,
    meta: { ...metaOf(catalog, model, row), hasChildren: isTree ? row.hasChildren : null },
  };
}

/** Returns JSON text of an object: the values by API key; the value of a localized field is an object by locale. */
export function attributesOf(catalog: ModelCatalog, model: Model, row: FamilyRow, options: DecodeOptions): string {
  const variants = shownVariants(catalog, model, row.variants).map(({ locale, variant }) => {
    const text = renderBody(variant.template, variant.slots, variant.lifted);
    return { locale, values: decodeBody(catalog, model, text, options) };
  });
  const valueOf = ({ apiKey, isLocalized }: Field): string => {
    if (!isLocalized) return variants[0]?.values.get(apiKey) ?? 'null';
    return objectText(variants.map(({ locale, values }) => [locale, values.get(apiKey) ?? 'null'] as const));
  };
  return objectText(model.fields.map((field) => [field.apiKey, valueOf(field)] as const));
}

function metaOf(catalog: ModelCatalog, model: Model, row: FamilyRow): Omit<RecordMeta, 'hasChildren'> {
  const { variants } = row;
  const shown = shownVariants(catalog, model, variants).map(({ variant }) => variant);
  const published = variants.filter(({ isPublished }) => isPublished);
  const publishedAt = published.map((variant) => variant.publishedAt?.getTime() ?? 0);
  const isValid = shown.every((variant) => variant.isValid) && !lacksLocales(catalog, model, row.locales);
  const publishedShown = shown.filter(({ isPublished }) => isPublished);
  return {
    createdAt: row.createdAt.toISOString(),
    updatedAt: new Date(Number(row.moment / 1000n)).toISOString(),
    publishedAt: published.length === 0 ? null : new Date(Math.max(...publishedAt)).toISOString(),
    firstPublishedAt: row.firstPublishedAt?.toISOString() ?? null,
    status: statusOf(variants),
    isValid,
    isCurrentVersionValid: isValid,
    isPublishedVersionValid:
      published.length === 0 ? null : publishedShown.every((each) => each.isPublishedValid ?? true),
    currentVersion: shortId(familyVersionId(row.id, row.moment)),
    stage:
      variants
        .flatMap(({ workflowState }) => workflowState ?? [])
        .sort()
        .at(-1) ?? null,
  };
}

function statusOf(variants: readonly FamilyVariant[]): RecordMeta['status'] {
  if (!variants.some(({ isPublished }) => isPublished)) return 'draft';
  const isLatest = ({ isPublished, publishedVersion, version }: FamilyVariant): boolean =>
    isPublished && publishedVersion === version;
  return variants.every(isLatest) ? 'published' : 'updated';
}
