import { type FamilyId, RejectedError, variantPublished, variantUpdated } from '@scriptorium/contracts';
import { extractBody, renderBody, type VariantEvent } from '@scriptorium/copy-engine';
import { appendVariantEvents } from '../history/variant-events.store';
import { readFamilyRows, type FamilyRow, type FamilyVariant } from '../families/family-rows.store';
import { shownVariants } from '../families/shown-variants';
import { keepStates, readCopies } from '../sync/convert-copies.store';
import type { ModelChange } from '../../models/change-models';
import { countConvertible, lockConvertible, saveConverted, type ConvertedVariant } from './convert-families.store';
import type { Conversion } from './decide-conversion';
import type { Model } from '../../models/model';

/**
 * The limit of variants in one request: the client and all writers of these families wait while the bodies are
 * rewritten (3.4 s for 5,000 on two busy cores).
 */
const MAX_VARIANTS = 5_000;
const AT_ONCE = 200;

/**
 * Converts the families that a change of a field affects, both the current and the published version. A variant whose
 * current version was published stays so. Earlier versions do not change. Rejects with TOO_MANY_RECORDS {limit}.
 */
export async function convertFamilies(change: ModelChange, conversion: Conversion): Promise<void> {
  const { client, spaceId } = change;
  await requireVariantBudget(change, conversion);
  let after: string | null = null;
  for (;;) {
    const ids: readonly FamilyId[] = await lockConvertible(client, spaceId, conversion, after, AT_ONCE);
    await convertBatch(change, conversion, ids);
    if (ids.length < AT_ONCE) return;
    after = ids.at(-1) ?? null;
  }
}

/**
 * Returns how many of the `left` variants that a transaction may rewrite remain after these. Rejects with
 * TOO_MANY_RECORDS {limit} if there are more.
 */
export async function requireVariantBudget(
  { client, spaceId }: ModelChange,
  having: Pick<Conversion, 'schemaUris' | 'mark'>,
  left = MAX_VARIANTS,
): Promise<number> {
  const count = await countConvertible(client, spaceId, having, left + 1);
  if (count <= left) return left - count;
  const limit = MAX_VARIANTS;
  const message = `One request can rewrite values of at most ${String(limit)} variants.`;
  throw new RejectedError('TOO_MANY_RECORDS', message, { limit });
}

async function convertBatch(change: ModelChange, conversion: Conversion, ids: readonly FamilyId[]): Promise<void> {
  if (ids.length === 0) return;
  const { client, spaceId, catalog, changedBy } = change;
  const current = await readFamilyRows(client, spaceId, ids, 'current');
  const published = new Map((await readFamilyRows(client, spaceId, ids, 'published')).map((row) => [row.id, row]));
  const converted = current.flatMap((row) => {
    const model = catalog.bySchemaUri(row.schemaUri);
    return model === undefined ? [] : convertFamily(change, conversion, model, row, published.get(row.id));
  });
  const copies = await readCopies(client, spaceId, ids);
  await saveConverted(client, spaceId, converted, changedBy);
  await keepStates(client, spaceId, copies, new Set(converted.map(({ id }) => id)));
  await appendVariantEvents(client, change.grant, eventsOf(converted));
}

/** Returns the variants of a family whose bodies change. */
function convertFamily(
  { catalog }: ModelChange,
  { convert }: Conversion,
  model: Model,
  current: FamilyRow,
  published: FamilyRow | undefined,
): ConvertedVariant[] {
  const sorted = ({ variants }: FamilyRow): readonly FamilyVariant[] => {
    // Hidden variants (shown-variants.ts) come last and are converted as well.
    const shown = shownVariants(catalog, model, variants).map(({ variant }) => variant);
    return [...shown, ...variants.filter((variant) => !shown.includes(variant))];
  };
  const mainLocale = sorted(current)[0]?.locale ?? null;
  const textsOf = (row: FamilyRow | undefined): Map<string, Converted> => {
    const variants = row === undefined ? [] : sorted(row);
    const before = variants.map((variant) => ({ locale: variant.locale, text: textOf(variant) }));
    const texts = convert(before, mainLocale);
    return new Map(
      variants.map((variant, index) => {
        const text = texts[index] ?? '';
        return [variant.id, { source: variant, text, isChanged: text !== before[index]?.text }];
      }),
    );
  };
  const publishedTexts = textsOf(published);
  return [...textsOf(current).values()].flatMap(
    (each) => convertedVariant(current.id, each, publishedTexts.get(each.source.id)) ?? [],
  );
}

interface Converted {
  /** The variant at the version that was converted. */
  readonly source: FamilyVariant;
  readonly text: string;
  readonly isChanged: boolean;
}

function convertedVariant(
  familyId: FamilyId,
  current: Converted,
  published: Converted | undefined,
): ConvertedVariant | undefined {
  const { id, locale, version, schemaUri } = current.source;
  const isPublishedChanged = published?.isChanged === true;
  if (!current.isChanged && !isPublishedChanged) return undefined;
  // The current version is the last one, so the published version comes before it.
  const isOne = isPublishedChanged && published.source.number === version && published.text === current.text;
  const ofPublished = isPublishedChanged && !isOne ? [versionOf(published, version + 1)] : [];
  const last = versionOf(current, version + ofPublished.length + 1);
  return {
    id,
    familyId,
    locale,
    schemaUri,
    versions: [...ofPublished, last],
    version: last.number,
    publishedVersion: isPublishedChanged ? version + 1 : null,
    isPublishedLatest: isOne,
  };
}

function versionOf({ source, text }: Converted, number: number): ConvertedVariant['versions'][number] {
  return { number, source: source.number, body: extractBody(text) };
}

function textOf({ template, slots, lifted }: FamilyVariant): string {
  return renderBody(template, slots, lifted);
}

function eventsOf(converted: readonly ConvertedVariant[]): VariantEvent[] {
  const now = new Date().toISOString();
  return converted.flatMap(({ id, familyId, locale, version, publishedVersion }) => {
    const variant = { id, familyId, locale };
    const updated = { type: variantUpdated, ...variant, version };
    if (publishedVersion === null) return [updated];
    return [updated, { type: variantPublished, ...variant, version: publishedVersion, unique: now }];
  });
}
