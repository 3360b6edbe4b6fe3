import type { HealthCheck } from '@scriptorium/health';

/** Sends a ping over a connection, and resolves when the server has answered. */
type Ping = () => Promise<void>;

/** Checks that every connection of the process to NATS answers. While one is down, its ping fails or waits. */
export class ConnectionCheck implements HealthCheck {
  readonly name = 'nats';

  constructor(private readonly connections: Readonly<Record<string, Ping>>) {}

  async check(signal: AbortSignal): Promise<void> {
    const pending = new Set(Object.keys(this.connections));
    const pings = Object.entries(this.connections).map(async ([name, ping]) => {
      await ping().catch((error: unknown) => {
        throw new Error(
          `The connection for ${name} is down: ${error instanceof Error ? error.message : String(error)}.`,
        );
      });
      pending.delete(name);
    });
    const late = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () =>
        reject(new Error(`NATS does not answer on the connection for ${[...pending].join(', ')}.`)),
      ),
    );
    await Promise.race([Promise.all(pings), late]);
  }
}
