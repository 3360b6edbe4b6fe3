import { RejectedError } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../../models/model';
import { hasProblems } from '../../../content/validity/judge-body';
import { judgePending } from '../../../content/validity/revalidate';
import { lacksLocales } from '../../../content/families/shown-variants';
import type { Node } from '../../../content/publishing/decide-together';
import { linksIn, strategyOf } from '../../../content/publishing/links-in';
import {
  byFamily,
  findUnpublished,
  readPublishingRows,
  type PublishingRow,
} from '../../../content/publishing/publishing-rows.store';
import {
  currentText,
  isSelected,
  localesNobodyHas,
  publicationsOf,
  type Publication,
  type Selection,
} from './selection';
import { MAX_RECORDS, tooMany } from '../too-many';

export interface PublishWish {
  readonly selection?: Selection;
  /** Also what it links to, as far as that is not published. */
  readonly recursive: boolean;
}

export interface PublishNode extends Node {
  readonly publications: readonly Publication[];
}

export interface PublishGraph {
  readonly nodes: ReadonlyMap<string, PublishNode>;
  /** Of everything that is linked to: what is there and not published. */
  readonly unpublished: ReadonlySet<string>;
}

/**
 * The records to be published and what has to be published with them, level by level of links.
 * Rejected with TOO_MANY_RECORDS {limit}.
 */
export async function readPublishGraph(
  client: ClientBase,
  catalog: ModelCatalog,
  wanted: readonly string[],
  wish: PublishWish,
): Promise<PublishGraph> {
  const nodes = new Map<string, PublishNode>();
  const unpublished = new Set<string>();
  const known = new Set<string>();
  let level = wanted;
  // What is published along with a record is so as a whole.
  for (let own = wish; level.length > 0; own = { recursive: wish.recursive }) {
    await judgePending(client, catalog, { familyIds: level });
    const rows = await readPublishingRows(client, catalog.spaceId, level, own.selection !== undefined);
    const found = byFamily(rows).map(([id, variants]) => [id, nodeOf(catalog, variants, own)] as const);
    for (const [id, node] of found) nodes.set(id, node);
    const targets = new Set(found.flatMap(([, { follows, requires }]) => [...follows, ...requires]));
    const strange = [...targets].filter((id) => !known.has(id));
    for (const id of await findUnpublished(client, catalog.spaceId, strange)) unpublished.add(id);
    for (const id of strange) known.add(id);
    const next = new Set(found.flatMap(([, { follows }]) => follows));
    level = [...next].filter((id) => unpublished.has(id) && !nodes.has(id));
    if (nodes.size + level.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  }
  return { nodes, unpublished };
}

function nodeOf(
  catalog: ModelCatalog,
  rows: readonly PublishingRow[],
  { selection, recursive }: PublishWish,
): PublishNode {
  const model = catalog.bySchemaUri(rows[0]?.schema_uri ?? '');
  const publications = model === undefined ? [] : publicationsOf(model, catalog.locales, rows, selection);
  const [follows, requires] = [new Set<string>(), new Set<string>()];
  for (const { row } of publications) {
    const body = JSON.parse(currentText(row)) as Readonly<Record<string, unknown>>;
    for (const { targetId, field } of model === undefined ? [] : linksIn(catalog, model, body)) {
      const strategy = strategyOf(field, 'on_publish_with_unpublished_references_strategy');
      // A field that says nothing does not mind.
      if (recursive || strategy === 'publish_references') follows.add(targetId);
      else if (strategy === 'fail') requires.add(targetId);
    }
  }
  const isInvalid = model !== undefined && hasInvalid(catalog, model, rows, publications, selection);
  const strange = model && selection && localesNobodyHas(model, catalog.locales, rows, selection);
  const failure = isInvalid ? invalidDraft() : strange;
  return { publications, failure, follows: [...follows], requires: [...requires] };
}

/** Versions that are published already count as well: their model may require more than it did then. */
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
  return new RejectedError('UNPUBLISHED_LINK', 'The record links to one that is not published.');
}

function invalidDraft(): RejectedError {
  return new RejectedError('INVALID_DRAFT', 'A version that is not valid cannot be published.');
}
