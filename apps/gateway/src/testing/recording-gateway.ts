import { generateKeyPairSync } from 'node:crypto';

import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hashToken, randomSalt } from '@scriptorium/auth';
import {
  type Caller,
  type HealthReport,
  readCaller,
  readCeilings,
  readSecretSalt,
  readStoredReply,
  RejectedError,
  type RpcType,
  type Scope,
  type SpaceId,
} from '@scriptorium/contracts';
import { Health } from '@scriptorium/health';
import { EventPosition, EventStream, requestCheck, RpcClient } from '@scriptorium/messaging';

import { dialectsOf, GatewayConfig } from '../config';
import { createHttpAdapter } from '../http/server/http-adapter';
import { ApisModule } from '../apis.module';

export const PUBLIC = 'https://public.example';
/** The position of the events in every response that has one. */
export const POSITION = '7';
export const hubId = '0a0a0a0a0a0a0a0a0a0a0a0a';

export const SIGNING_KEY = generateKeyPairSync('ed25519')
  .privateKey.export({ format: 'pem', type: 'pkcs8' })
  .toString();

type Answer = (request: never) => unknown;
type Subject = Pick<RpcType<unknown, unknown>, 'subject'>;

/**
 * Replaces the RpcClient in the specs of wire formats: records requests and returns the replies that the spec sets. It
 * does not imitate a service; the behaviour of services is tested with the services. It fails for a request that a
 * service would reject because of its schema.
 */
export class RecordingRpc {
  readonly requests: { readonly subject: string; readonly request: unknown }[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly tokens = new Map<string, string>();
  /** The health of each service; undefined for one without an instance that answers. */
  readonly health = new Map<string, HealthReport | undefined>();

  /** Sets the reply to a type of request. An array is the parts of a list. */
  answer<Request, Reply>(type: RpcType<Request, Reply>, answer: (request: Request) => Reply | Reply[]): void {
    this.answers.set(type.subject, answer);
  }

  async call(type: Subject, request: never): Promise<unknown> {
    const violation = requestCheck(type.subject)(JSON.parse(JSON.stringify(request)));
    if (violation !== undefined) throw new Error(`The request to ${type.subject} violates its schema: ${violation}.`);
    this.requests.push({ subject: type.subject, request });
    const answer = this.answers.get(type.subject);
    if (answer === undefined) throw new Error(`The spec sets no reply for ${type.subject}.`);
    return answer(request);
  }

  async collect(type: Subject, request: never): Promise<unknown[]> {
    const answer: unknown = await this.call(type, request);
    return Array.isArray(answer) ? (answer as unknown[]) : [answer];
  }

  /** Sets the callers of tokens. The gateway sends only the hash of a token. */
  answerCallers(answer: (token: string) => Caller): void {
    this.answer(readCaller, ({ tokenHash }) => answer(this.tokens.get(tokenHash) ?? ''));
  }

  /** Stores the token of a request to the gateway. */
  noteToken(authorization = ''): void {
    const token = authorization.replace(/^\S+ +/, '');
    this.tokens.set(hashToken(token).toString('base64url'), token);
  }

  async healthOf(service: string): Promise<HealthReport | undefined> {
    return this.health.has(service) ? this.health.get(service) : { phase: 'started', status: 'ok', components: [] };
  }

  /** Returns the last request of this type. */
  lastRequest<Request>(type: RpcType<Request, unknown>): Request {
    const found = this.requests.findLast(({ subject }) => subject === type.subject);
    if (found === undefined) throw new Error(`No request was sent to ${type.subject}.`);
    return found.request as Request;
  }

  callCount(type: Subject): number {
    return this.requests.filter(({ subject }) => subject === type.subject).length;
  }
}

/** A gateway without NATS follows no events and reads every job from the planner. */
const WITHOUT_EVENTS = {
  follower: () => ({
    position: undefined,
    isCurrent: () => Promise.resolve(false),
    start: () => undefined,
    stop: () => Promise.resolve(),
  }),
  notices: () => ({ start: () => undefined, send: () => Promise.resolve() }),
};

export interface RecordingGateway {
  readonly app: NestFastifyApplication;
  readonly rpc: RecordingRpc;
  /** Its components are not checked until a spec starts it. */
  readonly health: Health;
  /** Routes such as `POST /v1/drives`, in the order of registration. */
  readonly routes: readonly string[];
}

/**
 * Starts the gateway with a RecordingRpc. Default: it follows no events. A token is the list of scopes in the only hub:
 * `read,write`. `none` is unknown.
 */
export async function startRecordingGateway(
  change: Partial<GatewayConfig> = {},
  stream: Pick<EventStream, 'follower' | 'notices'> = WITHOUT_EVENTS as never,
  rpc = new RecordingRpc(),
): Promise<RecordingGateway> {
  rpc.answerCallers(callerOf);
  rpc.answer(readSecretSalt, randomSalt);
  rpc.answer(readCeilings, () => ({ ceilings: {} }));
  rpc.answer(readStoredReply, () => ({ stored: null }));
  const health = new Health();
  const keys = { callerSigningKey: SIGNING_KEY };
  const config = Object.assign(new GatewayConfig(), { publicUrl: `${PUBLIC}/`, ...keys, ...change });

  @Global()
  @Module({
    providers: [
      { provide: GatewayConfig, useValue: config },
      { provide: RpcClient, useValue: rpc },
      { provide: EventStream, useValue: stream },
      { provide: Health, useValue: health },
      { provide: EventPosition, useValue: { last: async () => POSITION } },
    ],
    exports: [GatewayConfig, RpcClient, EventPosition, EventStream, Health],
  })
  class RecordingModule {}

  @Module({ imports: [RecordingModule, ApisModule.forDialects(dialectsOf(config))] })
  class TestModule {}

  const options = { logger: false, abortOnError: false, bodyParser: false } as const;
  const adapter = createHttpAdapter({ trustedProxies: config.trustedProxies });
  const routes: string[] = [];
  adapter.getInstance().addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((each) => `${each} ${url}`));
  });
  adapter.getInstance().addHook('onRequest', (request, _reply, done) => {
    rpc.noteToken(request.headers.authorization);
    done();
  });
  const app = await NestFactory.create<NestFastifyApplication>(TestModule, adapter, options);
  await app.init();
  return { app, rpc, health, routes };
}

function callerOf(token: string): Caller {
  if (token === 'none') throw new RejectedError('TOKEN_INVALID', 'unknown');
  const grant = { spaceId: 1 as SpaceId, spaceKey: 'docs', hubId, scopes: token.split(',') as Scope[] };
  return { principalId: '11111111-1111-4111-8111-111111111111', grants: [grant] };
}
