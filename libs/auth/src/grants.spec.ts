import { RejectedError, type Caller, type Scope } from '@scriptorium/contracts';
import { grantOf, requireScope } from './grants';

function caller(...scopes: Scope[]): Caller {
  return { principalId: 'p', grants: [{ spaceId: 7, spaceKey: 'docs', hubId: 'a'.repeat(24), scopes }] };
}

describe('a scope', () => {
  it('is held in the spaces that it was granted in', () => {
    expect(() => requireScope(caller('read'), 7, 'read')).not.toThrow();
    expect(grantOf(caller('read'), 7)?.spaceKey).toBe('docs');
    expect(grantOf(caller('read'), 8)).toBeUndefined();
  });

  it('that is missing is named', () => {
    const forbidden = new RejectedError('FORBIDDEN', 'This takes the scope "write" in this space.', { scope: 'write' });
    expect(() => requireScope(caller('read'), 7, 'write')).toThrow(forbidden);
    expect(() => requireScope(caller('admin'), 8, 'write')).toThrow(forbidden);
  });

  it('is included in admin, whichever it is', () => {
    for (const scope of ['read', 'write', 'publish', 'localize', 'admin'] as const) {
      expect(() => requireScope(caller('admin'), 7, scope)).not.toThrow();
    }
  });
});
