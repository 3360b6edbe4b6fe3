import 'reflect-metadata';

import { registerTelemetry } from '@scriptorium/telemetry';

import { startGateway } from './start-gateway';

registerTelemetry();

startGateway(process.env).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
