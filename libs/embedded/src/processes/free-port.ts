import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { RejectedError } from '@scriptorium/contracts';

const LOOPBACK = '127.0.0.1';

/**
 * Below the range from which Linux takes the ports of outgoing connections (32768 and up): a server that was killed
 * must find its port free when it comes back, and while it is away its clients keep dialling.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 50;

/** The system's word for why the port cannot be bound on loopback (`EADDRINUSE`, `EACCES`), or undefined if it can. */
async function obstacleTo(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

export async function pickFreePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    if ((await obstacleTo(port)) === undefined) return port;
  }
  throw new RejectedError('NO_FREE_PORT', `No free port found between ${FIRST_PORT} and ${LAST_PORT} on ${LOOPBACK}`);
}

/**
 * The port to listen on: the wanted one if it is free, any free one for 0 or none.
 * @param setting what the user would change, for the message: `--port / PORT`
 * @throws RejectedError PORT_TAKEN, PORT_FORBIDDEN
 */
export async function claimPort(wanted: number | undefined, setting: string): Promise<number> {
  if (wanted === undefined || wanted === 0) return pickFreePort();
  const obstacle = await obstacleTo(wanted);
  if (obstacle === undefined) return wanted;
  if (obstacle === 'EADDRINUSE') {
    throw new RejectedError(
      'PORT_TAKEN',
      `Port ${wanted} on ${LOOPBACK} is taken by another program. Stop that program, or choose another port with ${setting} (0 picks a free one).`,
      { port: wanted, setting },
    );
  }
  throw new RejectedError(
    'PORT_FORBIDDEN',
    `Port ${wanted} on ${LOOPBACK} cannot be used (${obstacle}). Choose another port with ${setting} (0 picks a free one).`,
    { port: wanted, setting, obstacle },
  );
}
