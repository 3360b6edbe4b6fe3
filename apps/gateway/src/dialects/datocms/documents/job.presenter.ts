import { STATUS_CODES } from 'node:http';

import type { OperationResult, OperationStarted, ShortId } from '@scriptorium/contracts';

import { presentItem, presentVersion } from './item.presenter';
import { presentField, presentItemType } from './item-type.presenter';
import { presentSite } from './site.presenter';

/** Returns the response to an asynchronous request. The id is text: for a number the client polls `undefined`. */
export function presentJob({ operationId }: OperationStarted): object {
  return { data: { type: 'job', id: operationId } };
}

/** The result of a job: the status and the body of the synchronous response to its request. */
export interface JobResult {
  readonly status: number;
  /** Never null: the client rejects a result without a payload as an invalid body. */
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
