import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Controller, type INestMicroservice, Module, type Type } from '@nestjs/common';
import { type CommandType, declareCommand, type JobId, type OutgoingMessage } from '@scriptorium/contracts';

import { type CommandContext, HandleCommand } from '../commands/handle-command.decorator';
import { type MessagingOptions } from '../connection/messaging-options';
import { MessagingModule } from '../messaging.module';
import { createService } from '../run-service';
import { DEAD } from '../topology/streams';

/** The data of the commands in the conformance suite. */
export interface Note {
  readonly text: string;
}

const schema = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
export const takeNote = declareCommand<Note>('tester', 'take-note', schema);
export const readNote = declareCommand<Note>('tester', 'read-note', schema);

export function note(id: string, text = id, type: CommandType<Note> = takeNote): OutgoingMessage<Note> {
  return type.message({ space: 'space', job: 'job' as JobId }, id, { text }, new Date());
}

/** Returns a controller with one handler, which calls `work`. */
export function handlerOf(type: CommandType<Note>, work: (note: Note, context: CommandContext<Note>) => unknown): Type {
  @Controller()
  class NoteHandler {
    @HandleCommand(type)
    handle(received: Note, context: CommandContext<Note>): unknown {
      return work(received, context);
    }
  }
  return NoteHandler;
}

export type TestOptions = Partial<MessagingOptions>;

/** Starts a service. Resolves when it listens. */
export async function startService(
  natsUrl: string,
  controllers: Type[],
  options: TestOptions = {},
): Promise<INestMicroservice> {
  @Module({
    imports: [MessagingModule.forRoot({ service: 'tester', natsUrl, commands: [takeNote], ...options })],
    controllers,
  })
  class TestModule {}
  const service = await createService(TestModule, { logger: false, abortOnError: false });
  try {
    await service.listen();
    return service;
  } catch (error) {
    await service.close();
    throw error;
  }
}

export interface Observer {
  readonly nats: NatsConnection;
  readonly manager: JetStreamManager;
  /** Returns the number of messages in a stream. */
  count(stream: string): Promise<number>;
  deadLetters(): Promise<readonly { subject: string; headers: Record<string, string>; text: string }[]>;
  close(): Promise<void>;
}

/** Connects to the server without the service, as an operator does. */
export async function observe(natsUrl: string | string[]): Promise<Observer> {
  const nats = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
  const manager = await jetstreamManager(nats);
  const count = async (stream: string): Promise<number> => (await manager.streams.info(stream)).state.messages;
  return {
    nats,
    manager,
    count,
    deadLetters: async () => {
      const { state } = await manager.streams.info(DEAD);
      const letters = [];
      for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq++) {
        const stored = await manager.streams.getMessage(DEAD, { seq });
        if (!stored) continue;
        const headers = Object.fromEntries([...stored.header].map(([name, values]) => [name, values.join()]));
        letters.push({ subject: stored.subject, headers, text: stored.string() });
      }
      return letters;
    },
    close: () => nats.close(),
  };
}
