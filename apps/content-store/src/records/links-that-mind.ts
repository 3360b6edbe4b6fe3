import { renderBody } from '@scriptorium/copy-engine';
import type { ModelCatalog } from '../models/model';
import { linksIn, strategyOf } from '../record-publishing/links-in';
import type { FamilyRow } from './family-rows.store';

const STRATEGY = 'on_reference_delete_strategy';

/** Whether any field of the space minds that what it links to is deleted. */
export function deletionMatters(catalog: ModelCatalog): boolean {
  return catalog.models.some(({ fields }) => fields.some((field) => strategyOf(field, STRATEGY) === 'fail'));
}

/** Records that this one links to by a field that says that they must not be deleted. */
export function linksThatMind(catalog: ModelCatalog, row: FamilyRow): ReadonlySet<string> {
  const model = catalog.bySchemaUri(row.schemaUri);
  if (model === undefined) return new Set();
  const links = row.variants.flatMap(({ template, slots, lifted }) =>
    linksIn(catalog, model, JSON.parse(renderBody(template, slots, lifted)) as Readonly<Record<string, unknown>>),
  );
  const minding = links.filter(({ field }) => strategyOf(field, STRATEGY) === 'fail');
  return new Set(minding.map(({ targetId }) => targetId));
}
