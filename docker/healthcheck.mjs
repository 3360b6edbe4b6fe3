// The health check of an image without a shell and curl: ends with 0 if the service in this container is ready.
// A container without a service, such as one that migrates, has no health endpoints.
import { readFileSync } from 'node:fs';
import { DEFAULT_HEALTH_PORTS } from '@scriptorium/contracts';

/** @type {{ name: string }} */
const { name } = JSON.parse(readFileSync(new URL('app/package.json', import.meta.url), 'utf8'));
const { HEALTH_HOST = '', HEALTH_PORT = '' } = process.env;
const port = HEALTH_PORT === '' ? DEFAULT_HEALTH_PORTS.get(name.replace('@scriptorium/', '')) : HEALTH_PORT;
const host = ['', '0.0.0.0', '::'].includes(HEALTH_HOST) ? '127.0.0.1' : HEALTH_HOST;
try {
  const { status } = await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(4_000) });
  process.exitCode = status === 200 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
}
