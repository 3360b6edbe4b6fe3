import { type FamilyId, shortId } from '@scriptorium/contracts';
import { labelText, memberTexts, stringIn } from '@scriptorium/copy-engine';
import type { Model } from '../../../../models/model';

/**
 * Returns the label of a variant, which clients of Amplience show: its title; otherwise its model and id. A custom
 * label stays until the title changes.
 */
export function labelOf(
  model: Model,
  familyId: FamilyId,
  text: string,
  before: { readonly text: string; readonly label: string } | null,
): string {
  const titleKey = model.fields.find(({ id }) => id === model.titleFieldId)?.apiKey;
  const title = titleIn(text, titleKey);
  if (before !== null && title === titleIn(before.text, titleKey)) return before.label;
  const wanted = title === undefined || title === '' ? `${model.name} ${shortId(familyId)}` : title;
  return labelText(wanted);
}

function titleIn(text: string, titleKey: string | undefined): string | undefined {
  return titleKey === undefined ? undefined : stringIn(memberTexts(text).get(titleKey));
}
