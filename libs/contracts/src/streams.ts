import type { CommandType } from './message';

/** The streams of JetStream. */
export const COMMANDS = 'COMMANDS';
export const EVENTS = 'EVENTS';
export const DEAD = 'DEAD';
/** The optional stream with the last state of each variant (`NATS_STATE_STREAM`). */
export const STATE = 'STATE';
export const STREAMS = [COMMANDS, EVENTS, DEAD, STATE] as const;
export type StreamName = (typeof STREAMS)[number];

/** Prefix of the subject of a dead letter, before the subject of the message. */
export const DEAD_PREFIX = 'scriptorium.dead.';

/** Prefix of the subject of a state, before the key of the space. */
export const STATE_PREFIX = 'scriptorium.state.v2';
/** Subject of the message after which the stream STATE has every variant. */
export const STATE_FILLED = 'scriptorium.state-filled.v2';
/** The durable consumer of EVENTS that keeps the stream STATE. Its processes share it. */
export const STATE_CONSUMER = 'content-store-state';

/** Returns the subject of the state of a variant. It is no part of the subjects of another space. */
export function stateSubject(space: string, variantId: string): string {
  return `${STATE_PREFIX}.${space}.${variantId}`;
}

/** Returns the subject that matches the states of a space. */
export function statesOfSpace(space: string): string {
  return `${STATE_PREFIX}.${space}.>`;
}

/** The key-value bucket with the lock of changes of streams (docs/adr/0019-changes-of-streams-take-a-lock.md). */
export const TOPOLOGY_BUCKET = 'scriptorium-topology';

/** Returns the subject at which each process of a service answers with its settings. */
export function settingsSubject(service: string): string {
  return `scriptorium.settings.v1.${service}`;
}

/** The subject matter of notices between the processes of a service: states of jobs, or points of rate limits. */
export type NoticeTopic = 'jobs' | 'rates';

/** Returns the subject at which the processes of a service notify each other. Notices are not stored. */
export function noticeSubject(service: string, topic: NoticeTopic = 'jobs'): string {
  const subject = `scriptorium.notice.v1.${service}`;
  return topic === 'jobs' ? subject : `${subject}.${topic}`;
}

/** Returns the name of a command's durable consumer: `localization-planner-plan-job-v1`. */
export function consumerName(type: CommandType<unknown>): string {
  return type.type.replace(/^scriptorium\./, '').replaceAll('.', '-');
}

/** Returns the prefix of the inboxes of a user of NATS. Its permissions exclude the inboxes of other users. */
export function inboxPrefix(user: string): string {
  return `_INBOX.${user}`;
}
