import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RejectedError, TransientError } from '@scriptorium/contracts';
import { injectedHeaders, registerTelemetry } from '@scriptorium/telemetry';

import { ERROR_FORMATS, ErrorFilter } from '../errors/error.filter';
import { createHttpAdapter } from './http-adapter';
import { RawJson } from '../bodies/json-text';
import { nativeErrors } from '../../native/problems/problem.presenter';
import { TraceInterceptor } from './trace.interceptor';

@Controller()
class EchoController {
  @Post('echo')
  echo(@Body() body: unknown): object {
    return { sent: body ?? null, raw: new RawJson('{"n":1.0}') };
  }

  @Get('rejected')
  rejected(): never {
    throw new RejectedError('JOB_ENDED', 'It has ended.', { jobId: 'j' });
  }

  @Get('transient')
  transient(): never {
    throw new TransientError('SERVICE_UNAVAILABLE', 'No service responds.', 1500);
  }

  @Post('trace')
  async trace(): Promise<object> {
    await new Promise(setImmediate);
    return injectedHeaders();
  }

  @Get('bug')
  bug(): never {
    throw new Error('secret');
  }
}

@Module({
  controllers: [EchoController],
  providers: [
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_INTERCEPTOR, useClass: TraceInterceptor },
    {
      provide: ERROR_FORMATS,
      useValue: [{ ...nativeErrors(''), paths: ['/echo'], contentType: 'application/json' }, nativeErrors('')],
    },
  ],
})
class EchoModule {}

let app: NestFastifyApplication;

beforeAll(async () => {
  registerTelemetry();
  const options = { logger: false, abortOnError: false, bodyParser: false } as const;
  app = await NestFactory.create<NestFastifyApplication>(EchoModule, createHttpAdapter(), options);
  await app.init();
});

afterAll(() => app.close());

test('reads a request as text, whatever its content type, and splices raw JSON into the response', async () => {
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/odd; charset=utf-8', undefined]) {
    const headers = type === undefined ? {} : { 'content-type': type };
    const reply = await app.inject({ method: 'POST', url: '/echo', headers, payload: '{ "a": 1 }' });
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.payload).toBe('{"sent":"{ \\"a\\": 1 }","raw":{"n":1.0}}');
  }
});

test('accepts a POST without a body and a content type', async () => {
  const reply = await app.inject({ method: 'POST', url: '/echo/' });
  expect(reply.statusCode).toBe(201);
  expect(reply.json()).toMatchObject({ sent: null });
});

test('accepts an empty body with the content type of JSON', async () => {
  const headers = { 'content-type': 'application/json', 'content-length': '0' };
  expect((await app.inject({ method: 'POST', url: '/echo', headers, payload: '' })).statusCode).toBe(201);
});

test('rejects bytes that are not UTF-8', async () => {
  const reply = await app.inject({ method: 'POST', url: '/echo', payload: Buffer.from([0x22, 0xff, 0x22]) });
  expect([reply.statusCode, reply.json()]).toEqual([400, expect.objectContaining({ code: 'REQUEST_NOT_UTF8' })]);
});

test('rejects a request above the limit with REQUEST_TOO_LARGE', async () => {
  const reply = await app.inject({ method: 'POST', url: '/echo', payload: 'x'.repeat(4 * 1024 * 1024 + 1) });
  expect([reply.statusCode, reply.json()]).toEqual([
    413,
    expect.objectContaining({ code: 'REQUEST_TOO_LARGE', limit: 4194304 }),
  ]);
  expect(reply.headers['content-type']).toMatch(/^application\/json/);
});

test('maps a rejection to its status and a problem with its data', async () => {
  const reply = await app.inject({ url: '/rejected' });
  expect(reply.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect([reply.statusCode, reply.json()]).toEqual([409, expect.objectContaining({ code: 'JOB_ENDED', jobId: 'j' })]);
});

test('maps a transient error to 503 with Retry-After in whole seconds', async () => {
  const reply = await app.inject({ url: '/transient' });
  expect([reply.statusCode, reply.headers['retry-after']]).toEqual([503, '2']);
});

test('maps a bug to 500 without details', async () => {
  const reply = await app.inject({ url: '/bug' });
  expect(reply.statusCode).toBe(500);
  expect(reply.payload).not.toContain('secret');
});

test('answers 404 in the error format to a path without a route', async () => {
  const reply = await app.inject({ url: '/nothing/here' });
  expect([reply.statusCode, reply.json()]).toEqual([404, expect.objectContaining({ code: 'NOT_FOUND' })]);
});

test('keeps the id of a request and generates a missing or invalid one', async () => {
  const valid = await app.inject({ url: '/bug', headers: { 'x-request-id': 'abc-1' } });
  expect(valid.headers['x-request-id']).toBe('abc-1');
  const invalid = await app.inject({ url: '/bug', headers: { 'x-request-id': 'a b' } });
  expect(invalid.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});

test('passes the trace context of a request with a body to its handler', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const reply = await app.inject({ method: 'POST', url: '/trace', headers: { traceparent }, payload: '{"a":1}' });
  expect(reply.json()).toEqual({ traceparent });
  expect((await app.inject({ method: 'POST', url: '/trace' })).json()).toEqual({});
});
