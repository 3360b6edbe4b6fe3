export { ConfigError, loadConfig } from './load-config';
export { Setting } from './setting';
