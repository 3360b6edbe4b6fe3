import { RejectedError } from '@scriptorium/contracts';
import { claimPort } from './free-port';

/** Another program can bind a free port between its choice and its use. */
const ATTEMPTS = 3;

/**
 * Starts a server on the requested port, or on a free one (0 or undefined). Tries again if another program has bound
 * the port in the meantime.
 * @param requested.inUse the text that the server prints if its port is in use
 * @throws RejectedError PORT_TAKEN, or the error of `start`
 */
export async function startOnPort<Started>(
  requested: { readonly port: number | undefined; readonly setting: string; readonly inUse: string },
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const port = await claimPort(requested.port, requested.setting);
    try {
      return await start(port);
    } catch (error) {
      const isPortLost = error instanceof RejectedError && error.message.includes(requested.inUse);
      if (!isPortLost || attempt === ATTEMPTS) throw error;
    }
  }
}
