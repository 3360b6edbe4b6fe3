import type { CommandType } from './message';

/** The streams of JetStream. */
export const COMMANDS = 'COMMANDS';
export const EVENTS = 'EVENTS';
export const DEAD = 'DEAD';
export const STREAMS = [COMMANDS, EVENTS, DEAD] as const;
export type StreamName = (typeof STREAMS)[number];

/** Prefix of the subject of a dead letter, before the subject of the message. */
export const DEAD_PREFIX = 'scriptorium.dead.';

/** The key-value bucket with the lock of changes of streams (docs/adr/0019-changes-of-streams-take-a-lock.md). */
export const TOPOLOGY_BUCKET = 'scriptorium-topology';

/** Returns the subject at which each process of a service answers with its settings. */
export function settingsSubject(service: string): string {
  return `scriptorium.settings.v1.${service}`;
}

/** Returns the subject at which the processes of a service notify each other. Notices are not stored. */
export function noticeSubject(service: string): string {
  return `scriptorium.notice.v1.${service}`;
}

/** Returns the name of a command's durable consumer: `localization-planner-plan-job-v1`. */
export function consumerName(type: CommandType<unknown>): string {
  return type.type.replace(/^scriptorium\./, '').replaceAll('.', '-');
}

/** Returns the prefix of the inboxes of a user of NATS. Its permissions exclude the inboxes of other users. */
export function inboxPrefix(user: string): string {
  return `_INBOX.${user}`;
}
