import { renderBody } from '@scriptorium/copy-engine';
import type { Field, ModelCatalog } from '../models/model';
import { linksIn, strategyOf } from '../record-publishing/links-in';
import type { FamilyRow } from './family-rows.store';

/** What becomes of a link when what it links to is deleted: it is in the way, or goes too. Any other one stays as it is. */
export type DeleteStrategy = 'fail' | 'delete_references';

export function deleteStrategyOf(field: Field): DeleteStrategy | undefined {
  const strategy = strategyOf(field, 'on_reference_delete_strategy');
  return strategy === 'fail' || strategy === 'delete_references' ? strategy : undefined;
}

/** Whether any field of the space says what is to become of it. */
export function deletionMatters(catalog: ModelCatalog): boolean {
  return catalog.models.some(({ fields }) => fields.some((field) => deleteStrategyOf(field) !== undefined));
}

/** Records that this one links to by fields of a strategy. */
export function linkedBy(catalog: ModelCatalog, row: FamilyRow, strategy: DeleteStrategy): ReadonlySet<string> {
  const model = catalog.bySchemaUri(row.schemaUri);
  if (model === undefined) return new Set();
  const links = row.variants.flatMap(({ template, slots, lifted }) =>
    linksIn(catalog, model, JSON.parse(renderBody(template, slots, lifted)) as Readonly<Record<string, unknown>>),
  );
  const minding = links.filter(({ field }) => deleteStrategyOf(field) === strategy);
  return new Set(minding.map(({ targetId }) => targetId));
}
