import { shortId } from '@scriptorium/contracts';
import { labelText, memberTexts, stringIn } from '@scriptorium/copy-engine';
import type { Model } from '../../../../models/model';

/**
 * What Amplience's clients call a variant: its title, else its model and id. A label that somebody chose stays for as long
 * as the title does.
 */
export function labelOf(
  model: Model,
  familyId: string,
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
