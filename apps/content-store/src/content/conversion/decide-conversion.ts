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

/** A variant's body in one state of its family. */
export interface StatedVariant {
  readonly locale: string | null;
  readonly text: string;
}

/**
 * What a change of a field does to the bodies that there are. Another API key is another name of a member, also within
 * blocks, wherever they are. A field that all locales share from now on has the main locale's value in all of them; one
 * that they do not share any more keeps its value in each, with blocks of its own.
 */
export interface Conversion {
  /** Content types whose bodies may have to be converted. */
  readonly schemaUris: readonly string[];
  /** What stands in the text of every such body. */
  readonly mark: string;
  /** All variants of a family in one state, the main locale's first, to the texts that they have then. */
  readonly convert: (variants: readonly StatedVariant[]) => readonly string[];
}

const HOLD_BLOCKS: readonly FieldType[] = ['rich_text', 'single_block', 'structured_text'];

/** Undefined where bodies stay as they are. */
export function decideConversion(
  catalog: ModelCatalog,
  model: Model,
  before: Field,
  after: Field,
): Conversion | undefined {
  const isRenamed = before.apiKey !== after.apiKey;
  if (model.isBlock) return isRenamed ? conversionOfBlocks(catalog, model, before.apiKey, after.apiKey) : undefined;
  const rename = (text: string): string => (isRenamed ? renameMember(text, before.apiKey, after.apiKey) : text);
  const localize = localizing(before, after);
  if (!isRenamed && localize === undefined) return undefined;
  return {
    schemaUris: [model.schemaUri],
    mark: `${JSON.stringify(before.apiKey)}:`,
    convert: (variants) => {
      const renamed = variants.map(({ locale, text }) => ({ locale, text: rename(text) }));
      return localize?.(renamed) ?? renamed.map(({ text }) => text);
    },
  };
}

/** Returns the content types whose bodies may hold values of a model: its own, or of a block model those that hold blocks. */
export function typesHolding(catalog: ModelCatalog, model: Model): readonly string[] {
  return model.isBlock ? hostsOf(catalog).map(({ schemaUri }) => schemaUri) : [model.schemaUri];
}

function hostsOf(catalog: ModelCatalog): readonly Model[] {
  return catalog.models.filter(
    ({ isDerived, isBlock, fields }) =>
      !isDerived && !isBlock && fields.some(({ fieldType }) => HOLD_BLOCKS.includes(fieldType)),
  );
}

function conversionOfBlocks(catalog: ModelCatalog, model: Model, from: string, to: string): Conversion {
  const type = JSON.stringify(model.schemaUri);
  return {
    schemaUris: typesHolding(catalog, model),
    mark: `"type":${type}`,
    convert: (variants) => variants.map(({ text }) => renameInBlocks(text, model.schemaUri, from, to)),
  };
}

function localizing(before: Field, after: Field): Conversion['convert'] | undefined {
  if (before.isLocalized === after.isLocalized) return undefined;
  if (before.isLocalized) return (variants) => shareFirst(variants, after.apiKey);
  return HOLD_BLOCKS.includes(after.fieldType) ? (variants) => takeApart(variants, after.apiKey) : undefined;
}

/** A value is shared as it is, so its blocks are as well. */
function shareFirst(variants: readonly StatedVariant[], apiKey: string): string[] {
  const value = memberTexts(variants[0]?.text ?? '{}').get(apiKey);
  const shared = value === undefined ? null : asKind(value, SHARED_BLOCK);
  return variants.map(({ text }) => withMember(text, apiKey, shared));
}

/** The first keeps the ids of its blocks; the others get ids that are made from those, as a copy to their locale would. */
function takeApart(variants: readonly StatedVariant[], apiKey: string): string[] {
  return variants.map(({ locale, text }, index) => {
    const value = memberTexts(text).get(apiKey);
    if (value === undefined) return text;
    let own = asKind(value, BLOCK);
    for (const id of index === 0 ? [] : blocksIn(value).keys()) own = own.replaceAll(id, derivedId(id, locale ?? ''));
    return withMember(text, apiKey, own);
  });
}

function withMember(text: string, apiKey: string, value: string | null): string {
  if (value === null && !memberTexts(text).has(apiKey)) return text;
  return writeBody(text, '', new Map([[apiKey, value]]));
}

/** What was left of another field that had the new name once gives way. */
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

/** In blocks of one model at every depth; all other text stays as it is. */
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
