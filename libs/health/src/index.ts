export type { HealthCheck } from './health-check';
export { Health, statusOf } from './health';
export { HealthModule } from './health.module';
export { HealthServer } from './health-server';
export { healthAddressOf, HealthSettings } from './health-settings';
export { startWatchdog } from './watchdog';
