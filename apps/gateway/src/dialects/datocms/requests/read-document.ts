import { RejectedError } from '@scriptorium/contracts';

import type { RequestContext } from '../../../http/requests/request-context';
import { RequestDocument } from './request-document';

const JSON_TYPES = /^application\/(vnd\.api\+)?json *(;|$)/i;

/** Parses the request's document. Rejects another media type with CONTENT_TYPE_HEADER_INVALID. */
export function readDocument(context: RequestContext, ...types: string[]): RequestDocument {
  const contentType = context.header('content-type');
  if (contentType !== undefined && !JSON_TYPES.test(contentType)) {
    throw new RejectedError('CONTENT_TYPE_HEADER_INVALID', 'Content-Type must be application/json.');
  }
  return RequestDocument.parse(context.text, types);
}

/** Parses the document of a request whose body is optional; undefined without one. */
export function readOptionalDocument(context: RequestContext, ...types: string[]): RequestDocument | undefined {
  const text = context.text?.trim() ?? '';
  return text === '' || text === 'null' ? undefined : readDocument(context, ...types);
}
