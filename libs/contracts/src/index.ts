export * from './commands';
export * from './errors';
export * from './events';
export * from './message';
export * from './rpc/caller';
export * from './rpc/planner';
