import { bodyText, containing, mayContain } from '../../../content/values/body-text.sql';
import type { Bind } from './condition.sql';
import { ofState, versions } from './field-values.sql';
import type { RecordList } from './record-list';

/**
 * Matches records with every word in their values in the locale, or in shared values. A word must be within one value.
 */
export function wordsSql(list: RecordList, bind: Bind): string {
  const hints = list.words.map((word) => mayContain(word, bind));
  const found = list.words.map((word) => `text ilike ${bind(containing(word))}`);
  return `exists (
       select from ${versions(list.state)}
        where v.space_id = $1
          and v.family_id = f.id${ofState(list.state)}
          and (v.locale = ${bind(list.locale)} or v.locale is null)
          and case
                when ${hints.join('\n                 and ')}
                then (select ${found.join(' and ')} from ${bodyText(list.catalog, bind)} text)
              end)`;
}
