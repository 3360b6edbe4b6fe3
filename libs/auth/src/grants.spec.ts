import { RejectedError, type Caller, type Scope, type SpaceId } from '@scriptorium/contracts';
import { grantOf, requireScope } from './grants';

function caller(...scopes: Scope[]): Caller {
  return { principalId: 'p', grants: [{ spaceId: 7 as SpaceId, spaceKey: 'docs', hubId: 'a'.repeat(24), scopes }] };
}

describe('requireScope', () => {
  it('accepts a scope only in the spaces that grant it', () => {
    expect(() => requireScope(caller('read'), 7 as SpaceId, 'read')).not.toThrow();
    expect(grantOf(caller('read'), 7 as SpaceId)?.spaceKey).toBe('docs');
    expect(grantOf(caller('read'), 8 as SpaceId)).toBeUndefined();
  });

  it('names the missing scope', () => {
    const forbidden = new RejectedError('FORBIDDEN', 'Missing required scope "write" for this space.', {
      scope: 'write',
    });
    expect(() => requireScope(caller('read'), 7 as SpaceId, 'write')).toThrow(forbidden);
    expect(() => requireScope(caller('admin'), 8 as SpaceId, 'write')).toThrow(forbidden);
  });

  it('accepts every scope with admin', () => {
    for (const scope of ['read', 'write', 'publish', 'localize', 'admin'] as const) {
      expect(() => requireScope(caller('admin'), 7 as SpaceId, scope)).not.toThrow();
    }
  });
});
