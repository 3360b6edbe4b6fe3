import { type FamilyId, RejectedError } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../../models/model';
import { hasProblems } from '../../../content/validity/validate-stored-body';
import { validatePending } from '../../../content/validity/revalidate';
import { lacksLocales } from '../../../content/families/shown-variants';
import type { Node } from '../../../content/publishing/decide-together';
import { linksIn, strategyOf } from '../../../content/publishing/links-in';
import {
  byFamily,
  findUnpublished,
  readPublishingRows,
  type PublishingRow,
} from '../../../content/publishing/publishing-rows.store';
import { currentText, isSelected, missingLocales, publicationsOf, type Publication, type Selection } from './selection';
import { MAX_RECORDS, tooMany } from '../too-many';

export interface PublishOptions {
  readonly selection?: Selection;
  /** Whether the unpublished records that it links to are published too. */
  readonly recursive: boolean;
}

export interface PublishNode extends Node {
  readonly publications: readonly Publication[];
}

export interface PublishGraph {
  readonly nodes: ReadonlyMap<FamilyId, PublishNode>;
  /** The linked records that exist and are not published. */
  readonly unpublished: ReadonlySet<FamilyId>;
}

/**
 * Reads the records to publish and those that must be published with them, level by level of links.
 * Rejects with TOO_MANY_RECORDS {limit}.
 */
export async function readPublishGraph(
  client: ClientBase,
  catalog: ModelCatalog,
  wanted: readonly FamilyId[],
  options: PublishOptions,
): Promise<PublishGraph> {
  const nodes = new Map<FamilyId, PublishNode>();
  const unpublished = new Set<FamilyId>();
  const known = new Set<FamilyId>();
  let level = wanted;
  // Linked records are published as a whole: the selection applies to the first level only.
  for (let own = options; level.length > 0; own = { recursive: options.recursive }) {
    await validatePending(client, catalog, { familyIds: level });
    const rows = await readPublishingRows(client, catalog.spaceId, level, own.selection !== undefined);
    const found = byFamily(rows).map(([id, variants]) => [id, nodeOf(catalog, variants, own)] as const);
    for (const [id, node] of found) nodes.set(id, node);
    const targets = new Set(found.flatMap(([, { follows, requires }]) => [...follows, ...requires]));
    const unchecked = [...targets].filter((id) => !known.has(id));
    for (const id of await findUnpublished(client, catalog.spaceId, unchecked)) unpublished.add(id);
    for (const id of unchecked) known.add(id);
    const next = new Set(found.flatMap(([, { follows }]) => follows));
    level = [...next].filter((id) => unpublished.has(id) && !nodes.has(id));
    if (nodes.size + level.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  }
  return { nodes, unpublished };
}

function nodeOf(
  catalog: ModelCatalog,
  rows: readonly PublishingRow[],
  { selection, recursive }: PublishOptions,
): PublishNode {
  const model = catalog.bySchemaUri(rows[0]?.schema_uri ?? '');
  const publications = model === undefined ? [] : publicationsOf(model, catalog.locales, rows, selection);
  const [follows, requires] = [new Set<FamilyId>(), new Set<FamilyId>()];
  for (const { row } of publications) {
    const body = JSON.parse(currentText(row)) as Readonly<Record<string, unknown>>;
    for (const { targetId, field } of model === undefined ? [] : linksIn(catalog, model, body)) {
      const strategy = strategyOf(field, 'on_publish_with_unpublished_references_strategy');
      // A field without a strategy allows links to unpublished records.
      if (recursive || strategy === 'publish_references') follows.add(targetId);
      else if (strategy === 'fail') requires.add(targetId);
    }
  }
  const isInvalid = model !== undefined && hasInvalid(catalog, model, rows, publications, selection);
  const localesError = model && selection && missingLocales(model, catalog.locales, rows, selection);
  const failure = isInvalid ? invalidDraft() : localesError;
  return { publications, failure, follows: [...follows], requires: [...requires] };
}

/** Checks versions that are already published too: their model may be stricter than it was then. */
function hasInvalid(
  catalog: ModelCatalog,
  model: Model,
  rows: readonly PublishingRow[],
  publications: readonly Publication[],
  selection: Selection | undefined,
): boolean {
  const wanted = rows.filter(
    (row) => row.status === 'ACTIVE' && (selection === undefined || isSelected(model, catalog.locales, row, selection)),
  );
  if (
    selection === undefined &&
    lacksLocales(
      catalog,
      model,
      rows.map(({ locale }) => locale),
    )
  )
    return true;
  if ([...wanted, ...publications.map(({ row }) => row)].some((row) => row.validation_state === 'INVALID')) return true;
  return publications.some((each) => {
    if (each.kind === 'current') return false;
    const { template, slots, lifted } = each.body;
    return hasProblems(catalog, model.schemaUri, renderBody(template, slots, lifted));
  });
}

export function unpublishedLink(): RejectedError {
  return new RejectedError('UNPUBLISHED_LINK', 'The record links to a record that is not published.');
}

function invalidDraft(): RejectedError {
  return new RejectedError('INVALID_DRAFT', 'A version that is not valid cannot be published.');
}
