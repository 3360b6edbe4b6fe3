/** Returns SQL for the principal whose number is in a column; null if the column is null. */
export function principalOf(column: string): string {
  return `(select p.principal from content.principal_numbers p where p.number = ${column})`;
}
