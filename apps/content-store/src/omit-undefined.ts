/** An object without undefined values. */
type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/**
 * Returns the members that are not undefined. An update through TypeORM changes the columns of exactly the members that
 * it gets.
 */
export function omitUndefined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}
