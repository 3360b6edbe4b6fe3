import type { FieldType } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../../../models/model';
import { linksIn, strategyOf } from '../../../../content/publishing/links-in';
import type { FamilyRow } from '../../../../content/families/family-rows.store';

/** What becomes of a link when what it links to is deleted: it is in the way, or goes too. Any other one stays as it is. */
export type DeleteStrategy = 'fail' | 'delete_references';

export function deleteStrategyOf(field: Field): DeleteStrategy | undefined {
  const strategy = strategyOf(field, 'on_reference_delete_strategy');
  return strategy === 'fail' || strategy === 'delete_references' ? strategy : undefined;
}

const HOLD_BLOCKS: readonly FieldType[] = ['rich_text', 'single_block', 'structured_text'];

/** The content types of records some of whose links say what is to become of them: their own, or those of blocks in them. */
export function mindingTypes({ models }: ModelCatalog): ReadonlySet<string> {
  const minds = ({ fields }: Model): boolean => fields.some((field) => deleteStrategyOf(field) !== undefined);
  const blocksMind = models.some((model) => model.isBlock && minds(model));
  const holdsBlocks = ({ fields }: Model): boolean => fields.some(({ fieldType }) => HOLD_BLOCKS.includes(fieldType));
  const minding = models.filter((model) => !model.isBlock && (minds(model) || (blocksMind && holdsBlocks(model))));
  return new Set(minding.map(({ schemaUri }) => schemaUri));
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
