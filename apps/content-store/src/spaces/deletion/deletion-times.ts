/** The times of the deletion of a space, in milliseconds. */
export class DeletionTimes {
  constructor(
    /**
     * Time from the request to the end. Longer than a gateway caches a caller (10 s) and uses its signature (30 s), so
     * that no request names a space that is gone.
     */
    readonly endsAfterMs = 45_000,
  ) {}
}
