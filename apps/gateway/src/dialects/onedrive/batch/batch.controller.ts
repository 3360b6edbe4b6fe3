import { createHash } from 'node:crypto';

import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { requireValidKey } from '../../../http/requests/idempotency';
import { describeFailure } from '../../../http/errors/failure.presenter';
import { RequestBody } from '../../../http/bodies/request-body';
import { type BatchedResponse, presentResponse } from './batch.presenter';
import { VERSION_PREFIXES } from '../addressing/drive-paths';
import { onedriveErrors } from '../errors/errors.presenter';
import { type BatchedRequest, readBatch } from './read-batch';
import { resolveUrl } from '../addressing/resolve-url';

const METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** Headers that a request in a batch must not set: the caller, and the framing of the message. */
const OUTER_HEADERS = ['authorization', 'host', 'connection', 'content-length', 'transfer-encoding', 'expect'];

/**
 * Executes several requests in one (docs/contracts/onedrive.md §4.7). Each request passes through the same routes as
 * outside of a batch, without a connection of its own. Requests run concurrently unless one depends on another. A
 * request that depends on a failed one gets 424.
 *
 * An `Idempotency-Key` applies to each request. Only addresses of drives are allowed: the response to a download would
 * have to be buffered as a whole.
 */
@Controller()
@UseGuards(AuthGuard)
export class BatchController {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  @Post(VERSION_PREFIXES.map((prefix) => `${prefix}/$batch`))
  @HttpCode(200)
  async answer(@Body() source: unknown, @Req() request: FastifyRequest): Promise<object> {
    const responses = new Map<string, Promise<BatchedResponse>>();
    for (const batched of readBatch(RequestBody.parse(source))) {
      const dependencies = batched.dependsOn.flatMap((id) => responses.get(id) ?? []);
      responses.set(batched.id, this.respondAfter(dependencies, batched, request));
    }
    return { responses: await Promise.all(responses.values()) };
  }

  private async respondAfter(
    dependencies: readonly Promise<BatchedResponse>[],
    batched: BatchedRequest,
    request: FastifyRequest,
  ): Promise<BatchedResponse> {
    try {
      const failed = (await Promise.all(dependencies)).find(({ status }) => status >= 400);
      if (failed !== undefined) {
        throw new RejectedError('DEPENDENCY_FAILED', `The request ${failed.id}, on which this one depends, failed.`);
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
    const response = await fastify.inject({
      method: methodOf(method),
      url: addressOf(url, outer.url),
      headers: {
        ...keyOf(id, outer),
        ...ownHeaders(headers),
        authorization: outer.headers.authorization ?? '',
        ...traceOf(outer),
      },
      ...(body === undefined ? {} : { payload: body }),
    });
    return presentResponse(id, response);
  }
}

/** Characters that HTTP clients encode. The URL parser truncates at them, drops them or reads a slash: another file. */
const UNSAFE_CHARACTERS = /[#\\\p{Cc}]/u;

/**
 * Returns the path and query of a request in a batch. A URL without a version gets the version of the batch; Graph's
 * client keeps the version of an absolute URL. Dot segments are resolved first. Rejects like resolveUrl, so only
 * addresses of drives are allowed.
 */
function addressOf(url: string, batchUrl: string): string {
  if (UNSAFE_CHARACTERS.test(url)) {
    throw new RejectedError('ADDRESS_INVALID', `"${url}" is not correctly percent-encoded.`);
  }
  const relative = url.startsWith('/') ? url : `/${url}`;
  const isVersioned = VERSION_PREFIXES.some((prefix) => relative.startsWith(`/${prefix}/`));
  const prefix = isVersioned ? '' : batchUrl.replace(/\/[^/?]+\/?(?:\?.*)?$/, '');
  // The URL parser drops spaces at the end.
  const { pathname, search } = new URL(`http://localhost${prefix}${relative.replaceAll(' ', '%20')}`);
  resolveUrl(pathname + search);
  return pathname + search;
}

function methodOf(text: string): Method {
  const method = METHODS.find((each) => each === text);
  if (method === undefined) throw new RejectedError('METHOD_NOT_ALLOWED', `${text} is not allowed in a batch.`);
  return method;
}

function ownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OUTER_HEADERS.includes(name)));
}

/**
 * Returns the idempotency key of a request that has none of its own, if the batch has one. A repeated batch repeats its
 * requests under the same keys: each is executed once, also if the first batch was executed in part.
 */
function keyOf(id: string, { headers }: FastifyRequest): Record<string, string> {
  const key = headers['idempotency-key'];
  if (typeof key !== 'string') return {};
  requireValidKey(key);
  return {
    'idempotency-key': createHash('sha256')
      .update(JSON.stringify([key, id]))
      .digest('hex'),
  };
}

function traceOf({ headers: { traceparent } }: FastifyRequest): Record<string, string> {
  return typeof traceparent === 'string' ? { traceparent } : {};
}
