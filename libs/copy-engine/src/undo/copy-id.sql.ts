import { WITHOUT_LOCALE } from '@scriptorium/contracts';

/**
 * Returns an SQL expression for the id of the copy of a family in a locale. The variant of a duplicate that has no
 * locale has the id of its family.
 */
export function copyId(family: string, locale: string): string {
  return `case when ${locale} = '${WITHOUT_LOCALE}' then ${family} else content.variant_id(${family}, ${locale}) end`;
}
