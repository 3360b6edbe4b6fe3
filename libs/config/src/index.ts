export { combineSettings } from './combine-settings';
export { ConfigError, loadConfig } from './load-config';
export { Setting } from './setting';
