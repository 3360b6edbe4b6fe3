import { isDeepStrictEqual } from 'node:util';
import type { Model, ModelCatalog } from '../../../../models/model';
import { decodeBody } from '../../../../content/values/decode-body';
import { decideLocales } from './decide-locales';
import { type EncodedValues, encodeValues } from '../../../../content/values/encode-values';
import type { EncodeOptions, SentLink } from '../../../../content/values/encoding';
import { requireEncodable, unknownFields } from '../../../../content/values/encoding-problem';
import { blocksIn, memberTexts, stringIn } from '@scriptorium/copy-engine';
import { sentValues, type SentValue } from './sent-values';
import { writeBody } from '../../../../content/bodies/write-body';
import { shownVariants } from '../../../../content/families/shown-variants';

type Values = Readonly<Record<string, unknown>>;
type Changes = ReadonlyMap<string, string | null>;

/** A variant as it is saved. */
export interface VariantText {
  readonly locale: string | null;
  /** Its body. */
  readonly text: string;
}

/** A variant to save; `before` is the variant that it changes, null for a new one. */
export interface DecidedVariant<Before> {
  readonly before: Before | null;
  readonly locale: string | null;
  readonly text: string;
  /** False for a variant without a locale that the main locale's variant hides. */
  readonly isShown: boolean;
}

export interface DecidedRecord<Before> {
  /** In the order of the space's locales. The shared values of the first one are the record's. */
  readonly variants: readonly DecidedVariant<Before>[];
  readonly removed: readonly Before[];
  /** The sent links. The caller checks the targets of those that the record did not have. */
  readonly links: readonly SentLink[];
  /** The ids of all blocks of the record, and of those that are new or were sent with values. */
  readonly blocks: EncodedValues['blocks'];
}

export interface RecordRequest<Before extends VariantText> {
  readonly catalog: ModelCatalog;
  readonly model: Model;
  /** The variants of an existing record; empty for a new one, in which fields that are not sent get their defaults. */
  readonly before: readonly Before[];
  /** Values by API key, as clients send them. */
  readonly sent: Values;
  /** Returns the id of a new block. */
  generateId(): string;
}

/**
 * Returns a record with the sent values: every variant has all fields, and shared fields have the same value in each.
 * Rejects with INVALID_ATTRIBUTES {extraneous_attributes}, INVALID_FIELD(S), RECORD_TOO_LARGE {limit, size}.
 */
export function decideRecord<Before extends VariantText>(request: RecordRequest<Before>): DecidedRecord<Before> {
  const { catalog, model, before } = request;
  // A field may be named `constructor`, so the values must not have a prototype.
  const sent: Values = { __proto__: null, ...request.sent };
  const extraneous = Object.keys(sent).filter((name) => !model.fields.some(({ apiKey }) => apiKey === name));
  if (extraneous.length > 0) throw unknownFields(extraneous);
  const shown = shownVariants(catalog, model, before);
  const current = shown.map(({ locale }) => locale);
  const locales = decideLocales(catalog, model, sent, current);
  const survivors = shown.filter(({ locale }) => locales.includes(locale));
  const hidden = before.filter((variant) => !shown.some((each) => each.variant === variant));
  const kept: readonly KeptVariant[] = [...survivors, ...hidden.map((variant) => ({ locale: null, variant }))];
  const values = changedValues(catalog, model, kept, sentValues(model, sent, locales, before.length === 0));
  const encoded = encodeValues(catalog, values, encodeOptions(request, kept, values));
  requireEncodable(encoded.problems);
  const changesIn = (locale: string | null): Changes => changesOf(values, encoded.texts, locale);
  const needsLocales = locales.length > 1 && model.fields.some(({ isLocalized }) => isLocalized);
  const variants = [
    ...survivors.map(({ locale, variant }) => ({
      before: variant,
      isShown: true,
      place: locales.indexOf(locale),
      // A variant without a locale gets one as soon as there are several locales.
      locale: variant.locale ?? (needsLocales ? locale : null),
      text: writeBody(variant.text, model.schemaUri, changesIn(locale)),
    })),
    ...addedLocales(before, current, locales).map((locale) => ({
      before: null,
      isShown: true,
      place: locale === null ? 0 : locales.indexOf(locale),
      locale,
      text: newText(model, shown[0]?.variant.text, changesIn(locale)),
    })),
    ...hidden.map((variant) => ({
      before: variant,
      isShown: false,
      place: locales.length,
      locale: variant.locale,
      text: writeBody(variant.text, model.schemaUri, changesIn(null)),
    })),
  ];
  return {
    variants: variants.sort((a, b) => a.place - b.place),
    removed: shown.filter(({ locale }) => !locales.includes(locale)).map(({ variant }) => variant),
    links: encoded.links,
    blocks: encoded.blocks,
  };
}

/** A variant that stays, and the locale under which it is shown; null if it is hidden. */
interface KeptVariant {
  readonly locale: string | null;
  readonly variant: VariantText;
}

/**
 * Returns the sent values that differ from the stored ones. Clients send back what they received, with or without
 * nested blocks. An unchanged value keeps its text, and a value that another API has written is not validated by the
 * rules of this one.
 */
function changedValues(
  catalog: ModelCatalog,
  model: Model,
  kept: readonly KeptVariant[],
  values: readonly SentValue[],
): readonly SentValue[] {
  const named = { ...model, fields: model.fields.filter(({ id }) => values.some(({ field }) => field.id === id)) };
  const views = kept.flatMap(({ locale, variant }) =>
    [true, false].map((nested) => ({ locale, nested, values: decodeBody(catalog, named, variant.text, { nested }) })),
  );
  return values.filter(({ field, locale, value }) => {
    const own = views.filter((view) => locale === null || view.locale === locale);
    const isAsIn = (view: (typeof views)[number]): boolean =>
      isDeepStrictEqual(JSON.parse(view.values.get(field.apiKey) ?? 'null'), value);
    const isSame = [true, false].some((nested) => own.filter((view) => view.nested === nested).every(isAsIn));
    return own.length === 0 || !isSame;
  });
}

function addedLocales(
  before: readonly VariantText[],
  current: readonly string[],
  locales: readonly string[],
): readonly (string | null)[] {
  if (before.length === 0 && locales.length === 0) return [null];
  return locales.filter((locale) => !current.includes(locale));
}

/** Returns the body of a further variant: it has the shared values and the name of the others. */
function newText(model: Model, sibling: string | undefined, changes: Changes): string {
  if (sibling === undefined) return writeBody(null, model.schemaUri, changes);
  const members = memberTexts(sibling);
  const shared = model.fields.flatMap(({ apiKey, isLocalized }): [string, string][] => {
    const text = isLocalized ? undefined : members.get(apiKey);
    return text === undefined ? [] : [[apiKey, text]];
  });
  const name = stringIn(memberTexts(members.get('_meta') ?? '').get('name'));
  return writeBody(null, model.schemaUri, new Map([...shared, ...changes]), name);
}

/** Returns the changed members of a locale's body; with null, those of a body that no locale shows. */
function changesOf(values: readonly SentValue[], texts: readonly string[], of: string | null): Changes {
  return new Map(
    values.flatMap(({ field, locale }, index): [string, string | null][] => {
      const text = texts[index] ?? 'null';
      return locale === null || locale === of ? [[field.apiKey, text === 'null' ? null : text]] : [];
    }),
  );
}

/** Returns the options of the encoding. Blocks in unchanged values stay there: a changed value cannot contain them. */
function encodeOptions(
  { before, generateId }: Pick<RecordRequest<VariantText>, 'before' | 'generateId'>,
  kept: readonly KeptVariant[],
  values: readonly SentValue[],
): EncodeOptions {
  const existingBlocks = new Map<string, string>();
  for (const { text } of before) blocksIn(text, existingBlocks);
  const keptTexts = kept.flatMap(({ locale, variant }) =>
    [...memberTexts(variant.text)].flatMap(([apiKey, text]) => {
      const isChanged = values.some(
        (each) => each.field.apiKey === apiKey && (each.locale === null || each.locale === locale),
      );
      return isChanged ? [] : [text];
    }),
  );
  const keptBlocks = new Set(keptTexts.flatMap((text) => [...blocksIn(text).keys()]));
  return { existingBlocks, keptBlocks, generateId };
}
