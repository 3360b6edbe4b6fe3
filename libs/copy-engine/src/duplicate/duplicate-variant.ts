import { extractBody, type ExtractedBody } from '../body/extract-body';
import { withDeliveryKey } from '../body/lifted-members';
import { renderBody } from '../body/render-body';
import { derivedId } from '../derived-id';
import type { DuplicatePlan } from './duplicate-plan';
import { labelText } from '../body/label-text';
import { duplicateText, duplicateValue, type DuplicateNumbers } from './duplicate-values';

/** A variant of the family that is duplicated, at the version that was planned. */
export interface DuplicateSource {
  readonly variantId: string;
  readonly version: number;
  readonly locale: string | null;
  readonly label: string;
  readonly template: string;
  readonly slotKinds: string;
  readonly slots: readonly string[];
  readonly lifted: string | null;
}

export interface Duplicate {
  readonly id: string;
  readonly label: string;
  readonly body: ExtractedBody;
  /** What the body was made of. */
  readonly text: string;
}

/** Kinds of slots that are ids of blocks. */
const BLOCKS = 'bs';

/**
 * One variant of a duplicate: ids of blocks are new at every depth, the same for a block that several locales share; links
 * stay. The delivery key stays with the source, and so does the text of everything that a duplicate does not change.
 */
export function duplicateVariant(
  source: DuplicateSource,
  target: { readonly jobId: string; readonly familyId: string },
  plan: DuplicatePlan,
  numbers: DuplicateNumbers,
): Duplicate {
  const slots = source.slots.map((id, index) =>
    BLOCKS.includes(source.slotKinds.charAt(index)) ? derivedId(id, target.jobId) : id,
  );
  const text = duplicateText(renderBody(source.template, slots, withDeliveryKey(source.lifted, null)), plan, numbers);
  return {
    // The variant without a locale is the family's first.
    id: source.locale === null ? target.familyId : derivedId(target.familyId, source.locale),
    label: labelOf(source.label, titleIn(text, plan)),
    body: extractBody(text),
    text,
  };
}

function titleIn(text: string, { titleKey }: DuplicatePlan): unknown {
  return titleKey === null ? undefined : (JSON.parse(text) as Readonly<Record<string, unknown>>)[titleKey];
}

/** The title, as everywhere; else what Amplience's clients see tells the two apart by the same suffix. */
function labelOf(label: string, title: unknown): string {
  const wanted = typeof title === 'string' && title !== '' ? title : String(duplicateValue('title', label, 1));
  return labelText(wanted);
}
