export { LOG_LEVELS, LogSettings } from './log-settings';
export { activeTraceId, injectedHeaders, registerTelemetry, withExtractedContext } from './trace-context';
