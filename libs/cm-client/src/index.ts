export type { Access } from './access-tokens';
export { CmBranch } from './cm-branch';
export type { ContentItem, ContentType, Locale, NewContentItem, NewContentType, Problem } from './cm-branch';
export { CmClient, type CmClientOptions } from './cm-client';
export { CmError } from './cm-error';
export type { components, operations, paths } from './cm-api';
