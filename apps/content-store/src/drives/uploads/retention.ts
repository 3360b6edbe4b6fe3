import { BLOB_MARKING_MS, UNREFERENCED_AFTER_MS } from '@scriptorium/contracts';

/** How long unreferenced data is kept, in milliseconds. */
export class Retention {
  constructor(
    readonly blobsMs = UNREFERENCED_AFTER_MS,
    readonly markingMs = BLOB_MARKING_MS,
  ) {}
}
