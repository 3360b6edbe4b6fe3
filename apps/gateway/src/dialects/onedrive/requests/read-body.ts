import { readText } from '../../../http/bodies/read-text';
import { RequestBody } from '../../../http/bodies/request-body';
import type { RequestContext } from '../../../http/requests/request-context';

/** Reads the body of a streamed route as a JSON object, whatever its media type. Rejects a missing body. */
export async function readBody({ bytes }: RequestContext): Promise<RequestBody> {
  return RequestBody.parse(await readText(bytes));
}
