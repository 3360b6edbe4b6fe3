import { ConfigError, loadConfig } from '@scriptorium/config';
import { RejectedError } from '@scriptorium/contracts';
import { Health, healthAddressOf, HealthServer, type HealthSettings, startWatchdog } from '@scriptorium/health';
import { type LogSettings, registerTelemetry } from '@scriptorium/telemetry';

import { NoServerError } from './connection/await-nats';
import { ServiceLogger } from './service-logger';
import { TopologyError } from './topology/compare-topology';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

export interface StartingProcess {
  readonly logger: ServiceLogger;
  readonly health: Health;
  /** Must be called when Nest handles the signals. */
  readonly nestHandlesSignals: () => void;
}

/**
 * Reads the configuration and starts a service: the first step of its main.ts. A start that fails is logged and ends
 * the process with exit code 1. A signal during the start ends it with 0: there is nothing to finish. Process 1 of a
 * container would ignore the signal without a handler.
 *
 * The health endpoints answer from the beginning. After a signal the process is not ready, before anything else stops.
 * A process whose event loop is blocked for `EVENT_LOOP_TIMEOUT_MS` ends.
 */
export async function startProcess<Config extends LogSettings & HealthSettings>(
  service: string,
  configuration: new () => Config,
  start: (config: Config, process: StartingProcess) => Promise<void>,
): Promise<void> {
  registerTelemetry();
  const end = (): never => process.exit(0);
  for (const signal of SIGNALS) process.on(signal, end);
  let logger = new ServiceLogger(service);
  try {
    const config = loadConfig(configuration, process.env);
    logger = new ServiceLogger(service, config);
    startWatchdog(service, config.eventLoopTimeoutMs);
    const health = new Health(logger);
    const nestHandlesSignals = (): void => {
      for (const signal of SIGNALS) {
        process.off(signal, end);
        process.on(signal, () => health.markStopping());
      }
    };
    const { url } = await HealthServer.listen(health, healthAddressOf(service, config));
    logger.log(`The health endpoints listen on ${url}.`, 'Start');
    await start(config, { logger, health, nestHandlesSignals });
    health.markStarted();
  } catch (error) {
    logger.error(isForOperator(error) ? error.message : error, 'Start');
    process.exit(1);
  }
}

/** Returns whether the operator can fix the error, so that its message suffices. Another error is a bug. */
function isForOperator(error: unknown): error is Error {
  return [ConfigError, RejectedError, TopologyError, NoServerError].some((type) => error instanceof type);
}
