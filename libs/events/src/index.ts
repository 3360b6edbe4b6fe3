export { applyLatest, type Sequenced } from './apply-latest';
export type { AnyEvent, Entity, EventAbout, EventOf, EventTypeName, KnownEvent } from './event';
export { DATA_SCHEMAS, EVENT_SCHEMA } from './event-schemas';
export type { ContentTypeFact, DriveItemFact, JobFact, SpaceFact, VariantFact } from './event-types';
export { InvalidEventError, isAbout, parseEvent } from './parse-event';
