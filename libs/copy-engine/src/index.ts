export { extractBody, type ExtractedBody } from './body/extract-body';
export { MAX_NESTING, compactJson } from './body/compact-json';
export { renderBody } from './body/render-body';
export { withDeliveryKey } from './body/lifted-members';
export { derivedId } from './derived-id';
