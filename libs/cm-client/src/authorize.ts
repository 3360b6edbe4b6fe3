import { type Access, AccessTokens, type Send } from './access-tokens';

/** Sends with a bearer token. Where access is by credentials, a 401 is answered by one more try with a new token. */
export function authorize(access: Access, tokenUrl: string, send: Send, now: () => number): Send {
  if ('token' in access) return (request) => send(withToken(request, access.token));
  const tokens = new AccessTokens(tokenUrl, access, send, now);
  return async (request) => {
    // A body can be read once.
    const again = request.clone();
    const token = await tokens.current();
    const answer = await send(withToken(request, token));
    if (answer.status !== 401) return answer;
    await answer.body?.cancel();
    return send(withToken(again, await tokens.replace(token)));
  };
}

function withToken(request: Request, token: string): Request {
  request.headers.set('authorization', `Bearer ${token}`);
  return request;
}
