import type { ModelCatalog } from '../../models/model';

/*
 * Searches compare with the values of a body and not with its JSON. content.body_text decodes them, which takes about
 * 0.2 ms for a body of 2 KB. So a statement first looks at the JSON itself, which takes some µs: a text that the JSON
 * does not contain is in none of its values, unless the JSON writes it with other escapes.
 */

type Bind = (value: unknown) => string;

/** Whether the JSON of a body `b` may contain escapes. Without them, JSON writes each string in only one way. */
export const MAY_CONTAIN_ESCAPES = String.raw`(b.template like '%\\u%' or b.template like '%\\/%')`;

/** Returns the condition that body `b` may contain the text. Where it is false, no value of the body contains it. */
export function mayContain(text: string, bind: Bind): string {
  const once = JSON.stringify(text).slice(1, -1);
  // The escaped text inside JSON that a JSON field stores as a string.
  const twice = JSON.stringify(once).slice(1, -1);
  const patterns = [...new Set([once, twice])].map((each) => `b.template ilike ${bind(containing(each))}`);
  return `(${[...patterns, MAY_CONTAIN_ESCAPES].join(' or ')})`;
}

/** Returns the decoded text of body `b`. */
export function bodyText(catalog: ModelCatalog, bind: Bind): string {
  const jsonFields = catalog.models
    // Bodies of a derived model contain the JSON itself, not a string of it.
    .filter(({ isDerived }) => !isDerived)
    .flatMap(({ schemaUri, fields }) =>
      fields.filter(({ fieldType }) => fieldType === 'json').map(({ apiKey }) => `${schemaUri} ${apiKey}`),
    );
  return `content.body_text(b.template, ${bind(jsonFields)}::text[])`;
}

/** Returns a LIKE pattern for texts that contain `text`, whose own wildcards stand for themselves. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
