import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventStream, MessagePublisher, MessagingModule } from '@scriptorium/messaging';
import { startOwnNatsServer, testCallerKeys, type OwnNatsServer } from '@scriptorium/testing';

import { type RecordingGateway, RecordingRpc, startRecordingGateway } from './recording-gateway';

export interface FollowingGateways {
  readonly nats: OwnNatsServer;
  readonly gateways: readonly RecordingGateway[];
  /** Publishes events as a service does. */
  readonly publisher: MessagePublisher;
  /** The positions and the events of the stream. */
  readonly stream: EventStream;
  stop(): Promise<void>;
}

/** Starts gateways that follow the events of one nats-server. They share the planner, which the spec answers for. */
export async function startFollowingGateways(count: number, rpc = new RecordingRpc()): Promise<FollowingGateways> {
  const nats = await startOwnNatsServer();
  const context = (service: string): Promise<INestApplicationContext> =>
    NestFactory.createApplicationContext(
      MessagingModule.forRoot({ service, natsUrl: nats.url, callerSigningKey: testCallerKeys.CALLER_SIGNING_KEY }),
      { logger: false, abortOnError: false },
    );
  // The planner creates the stream.
  const planner = await context('localization-planner');
  const messaging = await Promise.all(Array.from({ length: count }, () => context('gateway')));
  const gateways: RecordingGateway[] = [];
  for (const each of messaging) gateways.push(await startRecordingGateway({}, each.get(EventStream), rpc));
  return {
    nats,
    gateways,
    publisher: planner.get(MessagePublisher),
    stream: planner.get(EventStream),
    stop: async () => {
      for (const { app } of gateways) await app.close();
      for (const each of [...messaging, planner]) await each.close();
    },
  };
}
