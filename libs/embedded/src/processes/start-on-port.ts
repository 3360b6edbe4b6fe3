import { RejectedError } from '@scriptorium/contracts';
import { claimPort } from './free-port';

/** Between the choice of a free port and its use another program can take it. */
const ATTEMPTS = 3;

/**
 * Starts something on the wanted port, or on a free one (0 or none).
 * @param inUse what the program writes when somebody else has the port after all
 * @throws RejectedError PORT_TAKEN, or what `start` throws
 */
export async function startOnPort<Started>(
  wanted: { readonly port: number | undefined; readonly setting: string; readonly inUse: string },
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const port = await claimPort(wanted.port, wanted.setting);
    try {
      return await start(port);
    } catch (error) {
      const lostIt = error instanceof RejectedError && error.message.includes(wanted.inUse);
      if (!lostIt || attempt === ATTEMPTS) throw error;
    }
  }
}
