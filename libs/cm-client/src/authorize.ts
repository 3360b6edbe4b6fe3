import { type Access, AccessTokens, type Send } from './access-tokens';

/**
 * Adds a bearer token to requests. With client credentials, a request that gets 401 is repeated once with a new token.
 */
export function authorize(access: Access, tokenUrl: string, send: Send, now: () => number): Send {
  if ('token' in access) return (request) => send(withToken(request, access.token));
  const tokens = new AccessTokens(tokenUrl, access, send, now);
  return async (request) => {
    // A body can be read only once, so the repeated request needs a copy.
    const copy = request.clone();
    const token = await tokens.current();
    const response = await send(withToken(request, token));
    if (response.status !== 401) return response;
    await response.body?.cancel();
    return send(withToken(copy, await tokens.replace(token)));
  };
}

function withToken(request: Request, token: string): Request {
  request.headers.set('authorization', `Bearer ${token}`);
  return request;
}
