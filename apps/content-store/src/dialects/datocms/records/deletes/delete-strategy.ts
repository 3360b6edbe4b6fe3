import type { FamilyId, FieldType } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../../../models/model';
import { linksIn, strategyOf } from '../../../../content/publishing/links-in';
import type { FamilyRow } from '../../../../content/families/family-rows.store';

/** The effect of a link on the deletion of its target: it prevents it, or the link is removed. Any other link stays. */
export type DeleteStrategy = 'fail' | 'delete_references';

export function deleteStrategyOf(field: Field): DeleteStrategy | undefined {
  const strategy = strategyOf(field, 'on_reference_delete_strategy');
  return strategy === 'fail' || strategy === 'delete_references' ? strategy : undefined;
}

const BLOCK_FIELD_TYPES: readonly FieldType[] = ['rich_text', 'single_block', 'structured_text'];

/** Returns the content types of records with links that have a delete strategy, directly or in their blocks. */
export function typesWithStrategy({ models }: ModelCatalog): ReadonlySet<string> {
  const hasStrategy = ({ fields }: Model): boolean => fields.some((field) => deleteStrategyOf(field) !== undefined);
  const blocksHaveStrategy = models.some((model) => model.isBlock && hasStrategy(model));
  const containsBlocks = ({ fields }: Model): boolean =>
    fields.some(({ fieldType }) => BLOCK_FIELD_TYPES.includes(fieldType));
  const found = models.filter(
    (model) => !model.isBlock && (hasStrategy(model) || (blocksHaveStrategy && containsBlocks(model))),
  );
  return new Set(found.map(({ schemaUri }) => schemaUri));
}

/** Returns the records that this one links to by fields with the strategy. */
export function linkedBy(catalog: ModelCatalog, row: FamilyRow, strategy: DeleteStrategy): ReadonlySet<FamilyId> {
  const model = catalog.bySchemaUri(row.schemaUri);
  if (model === undefined) return new Set();
  const links = row.variants.flatMap(({ template, slots, lifted }) =>
    linksIn(catalog, model, JSON.parse(renderBody(template, slots, lifted)) as Readonly<Record<string, unknown>>),
  );
  const matching = links.filter(({ field }) => deleteStrategyOf(field) === strategy);
  return new Set(matching.map(({ targetId }) => targetId));
}
