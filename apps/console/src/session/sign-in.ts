import { ProblemError } from '@scriptorium/client';
import { api } from '../api/client';
import { basePath } from '../api/page-settings';
import { setSessionState } from '../api/session-state';

export type Credential = { readonly token: string } | { readonly code: string };

/** Signs in. Returns the text of the problem; undefined on success. */
export async function signIn(credential: Credential): Promise<string | undefined> {
  try {
    await api.POST('/v1/session', { body: credential });
  } catch (error) {
    if (ProblemError.is(error)) return error.problem.detail;
    return error instanceof Error ? error.message : String(error);
  }
  setSessionState('in');
  return undefined;
}

/** Removes the cookie of the session. A new page then replaces everything that was read with it. */
export async function signOut(): Promise<void> {
  await api.DELETE('/v1/session');
  location.assign(`${basePath}/console/sign-in`);
}

/** Returns the code of a sign-in link and removes it from the address and the history. */
export function takeCode(): string | undefined {
  const code = /^#code=([\w-]+)$/.exec(location.hash)?.[1];
  if (code !== undefined) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}
