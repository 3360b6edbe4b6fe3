import type { ErrorFormat } from './error.filter';

/** RFC 9457. `type` is absent, which means `about:blank`; `code` and `data` are extension members. */
export const problems: ErrorFormat = {
  paths: ['/v1', '/health'],
  contentType: 'application/problem+json',
  present: ({ status, code, message, data }) => ({ ...data, status, title: code, detail: message, code }),
};
