import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { Body, Controller, type LoggerService, Module, Post } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { nativeErrors } from '../../native/problems/problem.presenter';
import { ERROR_FORMATS, ErrorFilter } from '../errors/error.filter';
import { MalformedRequests } from '../errors/malformed-requests.service';
import { createHttpAdapter } from './http-adapter';

@Controller()
class EchoController {
  @Post('echo')
  echo(@Body() body: unknown): object {
    return { body };
  }
}

@Module({
  controllers: [EchoController],
  providers: [
    MalformedRequests,
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: ERROR_FORMATS, useValue: [nativeErrors('')] },
  ],
})
class EchoModule {}

const TIMEOUTS = { headers: 600, body: 600, idle: 60_000 };
const HEAD = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n';

describe('a slow client', () => {
  const logged: unknown[] = [];
  const log = (...line: unknown[]): void => void logged.push(line);
  const logger: LoggerService = { log: () => undefined, error: log, warn: log, fatal: log };
  let app: NestFastifyApplication;
  let port: number;

  beforeAll(async () => {
    const adapter = createHttpAdapter({ timeouts: TIMEOUTS });
    app = await NestFactory.create<NestFastifyApplication>(EchoModule, adapter, { logger, bodyParser: false });
    await app.listen(0, '127.0.0.1');
    ({ port } = app.getHttpServer().address() as AddressInfo);
  });
  afterAll(() => app.close());
  beforeEach(() => {
    logged.length = 0;
  });

  async function open(): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  it.each([
    ['headers', 'POST /echo HTTP/1.1\r\nx: '],
    ['body', HEAD],
  ])('that sends a byte of its %s at a time is disconnected with 408', async (_, start) => {
    const socket = await open();
    socket.write(start);
    const drip = setInterval(() => socket.write('x'), 50);
    const answer = await text(socket);
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('request-timeout');
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(logged).toEqual([]);
  });

  it('that disconnects within its body leaves no error in the log', async () => {
    const [dropped, next] = [await open(), await open()];
    dropped.write(`${HEAD}half`);
    dropped.resetAndDestroy();
    next.write(HEAD.replace('1000', '2') + '{}');
    const [answer] = (await once(next, 'data')) as [Buffer];
    next.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 201 /);
    expect(logged).toEqual([]);
  });
});
