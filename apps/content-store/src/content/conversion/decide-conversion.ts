import type { FieldType } from '@scriptorium/contracts';
import {
  arrayText,
  asKind,
  BLOCK,
  blocksIn,
  derivedId,
  elementsOf,
  membersOf,
  memberTexts,
  SHARED_BLOCK,
  stringIn,
} from '@scriptorium/copy-engine';
import { writeBody } from '../bodies/write-body';
import type { Field, Model, ModelCatalog } from '../../models/model';

/** The body of a variant in one state of its family (current or published). */
export interface VariantBody {
  readonly locale: string | null;
  readonly text: string;
}

/**
 * The effect of a field change on stored bodies. Another API key renames a member, also within blocks. If a field stops
 * being localized, all locales get the main locale's value. If it becomes localized, each locale keeps its value, with
 * blocks of its own.
 */
export interface Conversion {
  /** Content types whose bodies may need a conversion. */
  readonly schemaUris: readonly string[];
  /** Text that every such body contains. */
  readonly mark: string;
  /**
   * Takes all variants of a family in one state, the main locale's first, and returns their new texts. `mainLocale` is
   * the locale of the family's first variant in its current state. That variant keeps its blocks in every state.
   */
  readonly convert: (variants: readonly VariantBody[], mainLocale: string | null) => readonly string[];
}

const BLOCK_FIELD_TYPES: readonly FieldType[] = ['rich_text', 'single_block', 'structured_text'];

/** Returns undefined if bodies do not change. */
export function decideConversion(
  catalog: ModelCatalog,
  model: Model,
  before: Field,
  after: Field,
): Conversion | undefined {
  const isRenamed = before.apiKey !== after.apiKey;
  if (model.isBlock) return isRenamed ? conversionOfBlocks(catalog, model, before.apiKey, after.apiKey) : undefined;
  const rename = (text: string): string => (isRenamed ? renameMember(text, before.apiKey, after.apiKey) : text);
  const localize = localizationChange(before, after);
  if (!isRenamed && localize === undefined) return undefined;
  return {
    schemaUris: [model.schemaUri],
    mark: `${JSON.stringify(before.apiKey)}:`,
    convert: (variants, mainLocale) => {
      const renamed = variants.map(({ locale, text }) => ({ locale, text: rename(text) }));
      return localize?.(renamed, mainLocale) ?? renamed.map(({ text }) => text);
    },
  };
}

/**
 * Returns the content types whose bodies may contain values of a model: its own, or for a block model those with block
 * fields.
 */
export function typesContaining(catalog: ModelCatalog, model: Model): readonly string[] {
  return model.isBlock ? hostsOf(catalog).map(({ schemaUri }) => schemaUri) : [model.schemaUri];
}

function hostsOf(catalog: ModelCatalog): readonly Model[] {
  return catalog.models.filter(
    ({ isDerived, isBlock, fields }) =>
      !isDerived && !isBlock && fields.some(({ fieldType }) => BLOCK_FIELD_TYPES.includes(fieldType)),
  );
}

function conversionOfBlocks(catalog: ModelCatalog, model: Model, from: string, to: string): Conversion {
  const type = JSON.stringify(model.schemaUri);
  return {
    schemaUris: typesContaining(catalog, model),
    mark: `"type":${type}`,
    convert: (variants) => variants.map(({ text }) => renameInBlocks(text, model.schemaUri, from, to)),
  };
}

function localizationChange(before: Field, after: Field): Conversion['convert'] | undefined {
  if (before.isLocalized === after.isLocalized) return undefined;
  if (before.isLocalized) return (variants) => shareFirstValue(variants, after.apiKey);
  if (!BLOCK_FIELD_TYPES.includes(after.fieldType)) return undefined;
  return (variants, mainLocale) => separateBlocks(variants, after.apiKey, mainLocale);
}

/** Gives all variants the value of the first one, and its blocks. */
function shareFirstValue(variants: readonly VariantBody[], apiKey: string): string[] {
  const value = memberTexts(variants[0]?.text ?? '{}').get(apiKey);
  const shared = value === undefined ? null : asKind(value, SHARED_BLOCK);
  return variants.map(({ text }) => withMember(text, apiKey, shared));
}

/** Keeps the block ids of the main locale. The others get ids derived from them, as in a copy to their locale. */
function separateBlocks(variants: readonly VariantBody[], apiKey: string, mainLocale: string | null): string[] {
  return variants.map(({ locale, text }) => {
    const value = memberTexts(text).get(apiKey);
    if (value === undefined) return text;
    let own = asKind(value, BLOCK);
    for (const id of locale === mainLocale ? [] : blocksIn(value).keys())
      own = own.replaceAll(id, derivedId(id, locale ?? ''));
    return withMember(text, apiKey, own);
  });
}

function withMember(text: string, apiKey: string, value: string | null): string {
  if (value === null && !memberTexts(text).has(apiKey)) return text;
  return writeBody(text, '', new Map([[apiKey, value]]));
}

/** Renames a member. Removes a member that already has the new name, which an earlier field left. */
function renameMember(object: string, from: string, to: string): string {
  const members = membersOf(object);
  if (!members.some(({ key }) => key === from)) return object;
  const pieces = members
    .filter(({ key }) => key !== to)
    .map(({ key, keyFrom, to: end, text }) =>
      key === from ? `${JSON.stringify(to)}:${text}` : object.slice(keyFrom, end),
    );
  return `{${pieces.join(',')}}`;
}

/** Renames a member in blocks of one model at every depth. All other text stays. */
function renameInBlocks(text: string, type: string, from: string, to: string): string {
  if (!text.includes(JSON.stringify(type))) return text;
  if (text.startsWith('[')) return arrayText(elementsOf(text).map((each) => renameInBlocks(each, type, from, to)));
  const isOfType = stringIn(memberTexts(memberTexts(text).get('_meta') ?? '').get('type')) === type;
  let changed = '';
  let position = 0;
  for (const member of membersOf(text)) {
    const within = renameInBlocks(member.text, type, from, to);
    const value = isOfType && member.key === 'fields' ? renameMember(within, from, to) : within;
    changed += text.slice(position, member.from) + value;
    position = member.to;
  }
  return changed + text.slice(position);
}
