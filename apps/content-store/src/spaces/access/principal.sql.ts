/** The principal that a column names by number; null where the column is. */
export function principalOf(column: string): string {
  return `(select p.principal from content.principal_numbers p where p.number = ${column})`;
}
