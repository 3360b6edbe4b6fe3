import type { RequestContext } from '../../../http/requests/request-context';

/** Returns the effective method. `X-HTTP-Method-Override` applies only to POST; HEAD is served as GET. */
export function methodOf(context: RequestContext): string {
  const { method } = context;
  const overridden = method === 'POST' ? context.header('x-http-method-override')?.toUpperCase() : undefined;
  return overridden ?? (method === 'HEAD' ? 'GET' : method);
}
