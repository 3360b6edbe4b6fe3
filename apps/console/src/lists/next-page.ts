/** The facts that decide whether the next page of a list is read. */
export interface ListState {
  readonly hasNextPage: boolean;
  readonly isFetching: boolean;
  readonly isError: boolean;
}

/** Returns whether a list may read its next page without a request of the person. After a failure it may not. */
export function mayReadNext({ hasNextPage, isFetching, isError }: ListState): boolean {
  return hasNextPage && !isFetching && !isError;
}
