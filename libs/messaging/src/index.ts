export { BackgroundLoop, type BackgroundLoopOptions, type LoopClock } from './loop/background-loop';
export { backoff } from './loop/backoff';
export { KeyedQueue } from './loop/keyed-queue';
export { EventFollower, type EventFollowerOptions } from './events/event-follower.service';
export { eventFilter, EventStream, type StreamRange } from './events/event-stream.service';
export { EventsLost } from './events/event-consumer';
export { PeerNotices } from './events/peer-notices.service';
export { SharedRun } from './events/shared-run';
export type { StoredEvent } from './events/stored-event';
export { HandleCommand, type CommandContext } from './commands/handle-command.decorator';
export { HandleRpc, type RpcResult } from './rpc/handle-rpc.decorator';
export {
  MessagePublisher,
  type EncodedMessage,
  type SendableMessage,
  type TraceHeaders,
} from './messages/message-publisher';
export { type MessagingOptions, type OutboxOptions } from './connection/messaging-options';
export { CallerSigningSettings, CallerVerificationSettings } from './callers/caller-settings';
export { MessagingModule } from './messaging.module';
export { NatsSettings, natsOptionsOf } from './connection/nats-settings';
export { OutboxModule } from './outbox/outbox.module';
export { OutboxRelay } from './outbox/outbox-relay.service';
export { appendToOutbox, appendWithTraces, withTrace, type Queryable, type TracedMessage } from './outbox/outbox.store';
export { eventViolation, requestCheck } from './messages/schema-check';
export { RpcClient, type CallOptions } from './rpc/rpc-client.service';
export { createService, runService, type ServiceOptions } from './run-service';
export { EventPosition } from './topology/event-position';
export { StateStream, type SpaceStates } from './states/state-stream';
export { compressesSafely } from './topology/server-version';
export { ServiceLogger } from './service-logger';
export { startProcess, type StartingProcess } from './start-process';
