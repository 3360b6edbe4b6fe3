import { isStorable, MAX_BODY_BYTES, RejectedError } from '@scriptorium/contracts';
import { compactJson, extractBody, withDeliveryKey, type ExtractedBody } from '@scriptorium/copy-engine';
import { checkMeta } from './check-meta';
import { checkDeliveryKeys } from '../variant-limits';

/** A body that has passed all checks and can be stored. */
export interface PreparedBody extends ExtractedBody {
  readonly schemaUri: string;
  /** The text that it was parsed from. */
  readonly text: string;
  readonly isEmpty: boolean;
}

/**
 * Checks a body and splits it for storage. Rejects with BODY_NOT_JSON, BODY_TOO_DEEP {limit}, BODY_TOO_LARGE {limit,
 * size}, DELIVERY_KEY_INVALID {limit}, CONTENT_TYPE_NOT_FOUND {schema}, or FIELD_INVALID {property} for another member
 * of `_meta`.
 */
export function prepareBody(text: string): PreparedBody {
  // White space does not count. It is removed only if the text is over the limit with it.
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) checkSize(Buffer.byteLength(compactJson(text)));
  const extracted = extractBody(text);
  checkDeliveryKeys(extracted.deliveryKeys);
  const { schemaUri } = extracted;
  if (schemaUri === null || !isStorable(schemaUri)) {
    throw new RejectedError('CONTENT_TYPE_NOT_FOUND', 'Missing content type in _meta.schema of the body.', {
      schema: schemaUri,
    });
  }
  const body = JSON.parse(text) as Readonly<Record<string, unknown>>;
  checkMeta(body['_meta']);
  return { ...extracted, schemaUri, text, isEmpty: Object.keys(body).every((name) => name === '_meta') };
}

/** Returns the delivery keys in lifted members. */
export function deliveryKeysIn(lifted: string | null): readonly string[] {
  return lifted === null ? [] : extractBody(`{"_meta":{${lifted}}}`).deliveryKeys;
}

/** Returns lifted members with the delivery key replaced or removed, as `extractBody` would write them. */
export function liftedWithKey(lifted: string | null, deliveryKey: string | null): string | null {
  const changed = withDeliveryKey(lifted, deliveryKey);
  return changed === null ? null : compactJson(`{${changed}}`).slice(1, -1);
}

function checkSize(size: number): void {
  if (size <= MAX_BODY_BYTES) return;
  throw new RejectedError('BODY_TOO_LARGE', `A body must have at most ${String(MAX_BODY_BYTES)} bytes of JSON.`, {
    limit: MAX_BODY_BYTES,
    size,
  });
}
