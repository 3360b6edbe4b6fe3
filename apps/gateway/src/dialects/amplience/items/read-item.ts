import { type CreateItem, type ItemChange, RejectedError } from '@scriptorium/contracts';

import { omitUndefined } from '../../../http/bodies/omit-undefined';
import type { RequestBody } from '../../../http/bodies/request-body';

/** Bytes of UTF-8 that a body's text may have without white space between its tokens; content-store has the same limit. */
const BODY_LIMIT = 200 * 1024;

type ItemMembers = Pick<CreateItem, 'label' | 'body' | 'folderId' | 'locale' | 'assignees' | 'workflowState'>;

/**
 * What a create request says of the item. Everything else is ignored, since clients send whole resources back: an empty
 * `id`, a `deliveryId` of another hub's item, `lastPublish` (docs/contracts/amplience.md §2.2).
 */
export function readNewItem(body: RequestBody): ItemMembers {
  return {
    label: body.text('label'),
    body: readBody(body) ?? required('body'),
    ...omitUndefined({
      locale: body.optionalText('locale'),
      folderId: body.optionalText('folderId'),
      assignees: body.optionalList('assignees'),
      workflowState: body.optionalObject('workflow')?.optionalText('state'),
    }),
  };
}

/** Absent members stay as they are, and so do those that are null, but for `folderId`: null is the top. */
export function readItemChange(body: RequestBody): ItemChange {
  return {
    version: body.integer('version'),
    ...omitUndefined({
      label: body.optionalText('label'),
      body: readBody(body),
      locale: body.optionalText('locale'),
      folderId: body.nullableText('folderId'),
      assignees: body.optionalList('assignees'),
    }),
  };
}

/** The body as the text that was sent. Refused here already when it is too long for what carries it further. */
function readBody(request: RequestBody): string | undefined {
  request.optionalObject('body');
  const text = request.raw('body');
  const size = Buffer.byteLength(text ?? '');
  if (size > BODY_LIMIT) {
    const data = { property: 'body', limit: BODY_LIMIT, size };
    throw new RejectedError('BODY_TOO_LARGE', `A body may have ${BODY_LIMIT} bytes; this one has ${size}.`, data);
  }
  return text;
}

function required(property: string): never {
  throw new RejectedError('FIELD_REQUIRED', `"${property}" is required.`, { property });
}
