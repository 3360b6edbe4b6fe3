import type { ErrorForm } from './error.filter';

/** RFC 9457. `type` is absent, which means `about:blank`; `code` and `data` are members of our own. */
export const problems: ErrorForm = {
  paths: ['/'],
  contentType: 'application/problem+json',
  present: ({ status, code, message, data }) => ({ status, title: code, detail: message, code, ...data }),
};
