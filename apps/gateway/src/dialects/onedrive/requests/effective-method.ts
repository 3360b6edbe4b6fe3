import type { RequestContext } from '../../../http/requests/request-context';

/** Returns the method that a request means. `X-HTTP-Method-Override` counts on a POST only; HEAD is served as GET. */
export function methodOf(context: RequestContext): string {
  const { method } = context;
  const overridden = method === 'POST' ? context.header('x-http-method-override')?.toUpperCase() : undefined;
  return overridden ?? (method === 'HEAD' ? 'GET' : method);
}
