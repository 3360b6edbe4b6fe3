export { activeTraceId, injectedHeaders, registerTelemetry, withExtractedContext } from './trace-context';
