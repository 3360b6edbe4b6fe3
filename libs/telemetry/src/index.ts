export { activeLogFields, fieldsOfData, type LogFields } from './log-fields';
export { LOG_LEVELS, LogSettings } from './log-settings';
export {
  activeTraceId,
  callHeaders,
  injectedHeaders,
  registerTelemetry,
  REQUEST_ID_HEADER,
  withExtractedContext,
} from './trace-context';
