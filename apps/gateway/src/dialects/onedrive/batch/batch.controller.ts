import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { describeFailure } from '../../../http/errors/describe-failure';
import { RequestBody } from '../../../http/bodies/request-body';
import { type BatchedResponse, presentResponse } from './batch.presenter';
import { VERSION_PREFIXES } from '../addressing/drive-paths';
import { onedriveErrors } from '../errors/errors.presenter';
import { type BatchedRequest, readBatch } from './read-batch';
import { resolveUrl } from '../addressing/resolve-url';

const METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** What a request in a batch does not say for itself: who asks, and how long its message is. */
const OUTER_HEADERS = ['authorization', 'host', 'connection', 'content-length', 'transfer-encoding', 'expect'];

/**
 * Several requests in one (docs/contracts/onedrive.md §4.7). Each goes through the same routes as it would alone,
 * without a connection of its own; those that nobody depends on go side by side. One that depends on a failed one is
 * 424.
 *
 * Only drives are asked so: of a download the answer would have to be held as a whole.
 */
@Controller()
@UseGuards(AuthGuard)
export class BatchController {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  @Post(VERSION_PREFIXES.map((prefix) => `${prefix}/$batch`))
  @HttpCode(200)
  async answer(@Body() source: unknown, @Req() request: FastifyRequest): Promise<object> {
    const answers = new Map<string, Promise<BatchedResponse>>();
    for (const batched of readBatch(RequestBody.parse(source))) {
      const before = batched.dependsOn.flatMap((id) => answers.get(id) ?? []);
      answers.set(batched.id, this.respondAfter(before, batched, request));
    }
    return { responses: await Promise.all(answers.values()) };
  }

  private async respondAfter(
    before: readonly Promise<BatchedResponse>[],
    batched: BatchedRequest,
    request: FastifyRequest,
  ): Promise<BatchedResponse> {
    try {
      const failed = (await Promise.all(before)).find(({ status }) => status >= 400);
      if (failed !== undefined) {
        throw new RejectedError('DEPENDENCY_FAILED', `Request ${failed.id}, which this one depends on, has failed.`);
      }
      return await this.perform(batched, request);
    } catch (error) {
      const failure = describeFailure(error);
      const status = onedriveErrors.statusOf?.(failure) ?? failure.status;
      const body = onedriveErrors.present(failure, batched.url, request);
      return { id: batched.id, status, headers: { 'Content-Type': 'application/json' }, body };
    }
  }

  private async perform({ id, method, url, headers, body }: BatchedRequest, outer: FastifyRequest) {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    const answer = await fastify.inject({
      ...{ method: methodOf(method), url: addressOf(url, outer.url) },
      headers: { ...ownHeaders(headers), authorization: outer.headers.authorization ?? '', ...traceOf(outer) },
      ...(body === undefined ? {} : { payload: body }),
    });
    return presentResponse(id, answer);
  }
}

/** Over HTTP nobody sends these as they are. Of a URL they are cut off, left out or taken for a slash: that would be another file. */
const UNSAFE_CHARACTERS = /[#\\\p{Cc}]/u;

/**
 * Under the version of the batch where it names none; Graph's client leaves in what an absolute URL had. Rejected as
 * resolveUrl, with which it is no other address than a drive's; dots in it are followed before.
 */
function addressOf(url: string, batchUrl: string): string {
  if (UNSAFE_CHARACTERS.test(url)) {
    throw new RejectedError('ADDRESS_INVALID', `"${url}" is not percent-encoded as it should be.`);
  }
  const relative = url.startsWith('/') ? url : `/${url}`;
  const isVersioned = VERSION_PREFIXES.some((prefix) => relative.startsWith(`/${prefix}/`));
  const prefix = isVersioned ? '' : batchUrl.replace(/\/[^/?]*(?:\?.*)?$/, '');
  const { pathname, search } = new URL(`http://localhost${prefix}${relative}`);
  resolveUrl(pathname + search);
  return pathname + search;
}

function methodOf(text: string): Method {
  const method = METHODS.find((each) => each === text);
  if (method === undefined) throw new RejectedError('METHOD_NOT_ALLOWED', `${text} is not served in a batch.`);
  return method;
}

function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OUTER_HEADERS.includes(name)));
}

function traceOf({ headers: { traceparent } }: FastifyRequest): Record<string, string> {
  return typeof traceparent === 'string' ? { traceparent } : {};
}
