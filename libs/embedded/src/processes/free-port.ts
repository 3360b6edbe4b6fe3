import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { RejectedError } from '@scriptorium/contracts';
import getPort from 'get-port';

const LOOPBACK = '127.0.0.1';

/**
 * The range is below the ephemeral ports of Linux (32768 and up). Clients of a killed server reconnect constantly, and
 * none of their connections may use its port before it restarts.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 50;

/**
 * Returns the error code if the port cannot be bound on loopback (`EADDRINUSE`, `EACCES`), and otherwise undefined.
 * get-port does not report the code: it returns another port.
 */
async function bindError(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/**
 * Returns a free port. The candidates are random: processes that start at once would otherwise get the same port. Calls
 * of one process do not conflict, since get-port does not return a port again within 15 s.
 * @throws RejectedError NO_FREE_PORT
 */
export async function pickFreePort(): Promise<number> {
  const candidates = Array.from({ length: ATTEMPTS }, () => randomInt(FIRST_PORT, LAST_PORT));
  const port = await getPort({ host: LOOPBACK, port: candidates });
  // get-port returns an ephemeral port if no candidate is free.
  if (candidates.includes(port)) return port;
  throw new RejectedError(
    'NO_FREE_PORT',
    `No free port was found between ${FIRST_PORT} and ${LAST_PORT} on ${LOOPBACK}.`,
  );
}

/**
 * Returns the port to listen on: `requested` if it is free, or any free port for 0 or undefined.
 * @param setting the user's setting, for the error: `--port / PORT`
 * @throws RejectedError PORT_TAKEN, PORT_FORBIDDEN
 */
export async function claimPort(requested: number | undefined, setting: string): Promise<number> {
  if (requested === undefined || requested === 0) return pickFreePort();
  const code = await bindError(requested);
  if (code === undefined) return requested;
  if (code === 'EADDRINUSE') {
    throw new RejectedError(
      'PORT_TAKEN',
      `Port ${requested} on ${LOOPBACK} is in use by another program. Stop that program, or choose another port with ${setting} (0 selects a free one).`,
      { port: requested, setting },
    );
  }
  throw new RejectedError(
    'PORT_FORBIDDEN',
    `Port ${requested} on ${LOOPBACK} cannot be bound (${code}). Choose another port with ${setting} (0 selects a free one).`,
    { port: requested, setting, obstacle: code },
  );
}
