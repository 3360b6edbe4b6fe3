import { type CreateItem, type ItemChange, MAX_BODY_BYTES, omitUndefined, RejectedError } from '@scriptorium/contracts';

import type { RequestBody } from '../../../http/bodies/request-body';

type ItemMembers = Pick<CreateItem, 'label' | 'body' | 'folderId' | 'locale' | 'assignees' | 'workflowState'>;

/**
 * Reads the members of a new item. Other members are ignored, because clients send whole resources back: an empty `id`,
 * the `deliveryId` of another hub's item, `lastPublish` (docs/contracts/amplience.md §2.2).
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

/** Reads the members of an update. Absent and null members do not change; a null `folderId` means the top. */
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

/**
 * Returns the body as the text that was sent. Rejects with BODY_TOO_LARGE, so that the rpc message stays in its limit.
 */
function readBody(request: RequestBody): string | undefined {
  request.optionalObject('body');
  const text = request.raw('body');
  const size = Buffer.byteLength(text ?? '');
  if (size > MAX_BODY_BYTES) {
    const data = { property: 'body', limit: MAX_BODY_BYTES, size };
    throw new RejectedError(
      'BODY_TOO_LARGE',
      `A body may have at most ${MAX_BODY_BYTES} bytes; the body has ${size}.`,
      data,
    );
  }
  return text;
}

function required(property: string): never {
  throw new RejectedError('FIELD_REQUIRED', `"${property}" is required.`, { property });
}
