/** Whether the browser has a session: unknown until the first response of the API. */
export type SessionState = 'unknown' | 'in' | 'out';

let state: SessionState = 'unknown';
const listeners = new Set<() => void>();

export function sessionState(): SessionState {
  return state;
}

export function setSessionState(next: SessionState): void {
  if (state === next) return;
  state = next;
  for (const notify of listeners) notify();
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
