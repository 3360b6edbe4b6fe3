import { declareRead } from '../message';

export interface PingReply {
  readonly service: string;
}

/** Every service replies to its ping once it has started. `GET /health` of the gateway calls them. */
export const pingContentStore = declareRead<Record<string, never>, PingReply>('content-store', 'ping');
export const pingLocalizationPlanner = declareRead<Record<string, never>, PingReply>('localization-planner', 'ping');
export const pingBlobCopyWorker = declareRead<Record<string, never>, PingReply>('blob-copy-worker', 'ping');
