import { shortId } from '@scriptorium/contracts';
import { memberTexts, stringIn } from '@scriptorium/copy-engine';
import type { Model } from '../models/model';

const MAX_LABEL = 1_000;
/** A NUL cannot be stored as text, and half a surrogate pair is no character. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

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
  return [...wanted.replace(UNSTORABLE, '\uFFFD')].slice(0, MAX_LABEL).join('');
}

function titleIn(text: string, titleKey: string | undefined): string | undefined {
  return titleKey === undefined ? undefined : stringIn(memberTexts(text).get(titleKey));
}
