/**
 * Compares the settings of this process with those of the other services at boot (libs/contracts/src/settings.ts).
 *
 *   answer   The process answers `scriptorium.settings.v1.<service>` with its values until its connection is closed.
 *   check    Then it asks each service that shares a rule with it, and rejects if two values violate the rule.
 *
 * Of two processes that start at the same time, the one that subscribes later receives the values of the other. A
 * service without a running process is not checked here, because it checks itself when it starts.
 *
 * Failure mode: one process of a service answers for all. If the others have another value, the check may miss a
 * conflict.
 */
import type { NatsConnection } from '@nats-io/transport-node';
import {
  findConflicts,
  RejectedError,
  SETTINGS_RULES,
  settingsSubject,
  type SettingValues,
} from '@scriptorium/contracts';

const ANSWER_WITHIN_MS = 2_000;

/** Answers questions for `own`. Rejects with a `RejectedError` that lists all conflicts with the running services. */
export async function compareSettings(nats: NatsConnection, service: string, own: SettingValues): Promise<void> {
  const answer = JSON.stringify(own);
  nats.subscribe(settingsSubject(service), { callback: (error, message) => void (error ?? message.respond(answer)) });
  await nats.flush();
  const known = new Map([[service, own]]);
  for (const other of partnersOf(service)) {
    const values = await ask(nats, other);
    if (values !== undefined) known.set(other, values);
  }
  const conflicts = findConflicts((each) => known.get(each));
  if (conflicts.length > 0) throw new RejectedError('SETTINGS_CONFLICT', conflicts.join('\n'));
}

function partnersOf(service: string): readonly string[] {
  const pairs = SETTINGS_RULES.map(({ lower, upper }) => [lower.service, upper.service]);
  return pairs.filter((pair) => pair.includes(service)).flatMap((pair) => pair.filter((each) => each !== service));
}

/** Returns the values of a running process of the service; undefined if none answers. */
async function ask(nats: NatsConnection, service: string): Promise<SettingValues | undefined> {
  try {
    const answer = await nats.request(settingsSubject(service), '', { timeout: ANSWER_WITHIN_MS });
    return answer.json<SettingValues>();
  } catch {
    return undefined;
  }
}
