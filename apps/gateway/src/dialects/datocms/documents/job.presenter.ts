import { STATUS_CODES } from 'node:http';

import type { OperationResult, OperationStarted, ShortId } from '@scriptorium/contracts';

import { presentItem, presentVersion } from './item.presenter';
import { presentField, presentItemType } from './item-type.presenter';
import { presentSite } from './site.presenter';

/** What an asynchronous request is answered with. The id is a text: of a number the client asks for `undefined`. */
export function presentJob({ operationId }: OperationStarted): object {
  return { data: { type: 'job', id: operationId } };
}

/** How a job ended: the status and the body that its request would have been answered with. */
export interface JobResult {
  readonly status: number;
  /** Never null: the client calls a result without a payload an invalid body. */
  readonly payload: object;
}

export function presentJobResult(id: ShortId, { status, payload }: JobResult): object {
  const attributes = { status, statusText: STATUS_CODES[status] ?? '', payload };
  return { data: { type: 'job_result', id, attributes } };
}

export function resultOf(result: OperationResult): JobResult {
  switch (result.kind) {
    case 'record':
      return { status: 200, payload: { data: presentItem(result.record) } };
    case 'bulk': {
      const { successful, failed } = result;
      return { status: 200, payload: { data: [], meta: { successful, failed } } };
    }
    case 'version':
      return { status: 200, payload: { data: [presentItem(result.record), presentVersion(result.version)] } };
    case 'model':
      return { status: 200, payload: { data: presentItemType(result.model) } };
    case 'field': {
      const payload = { data: presentField(result.field), included: [presentItemType(result.model)] };
      return { status: result.isNew ? 201 : 200, payload };
    }
    case 'site':
      return { status: 200, payload: { data: presentSite(result.site) } };
  }
}
