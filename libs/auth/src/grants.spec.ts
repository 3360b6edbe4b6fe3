import { RejectedError, scopes, type Caller, type Scope, type SpaceId } from '@scriptorium/contracts';
import { grantOf, hasScope, requireScope, spaceIdsOf } from './grants';

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

describe('hasScope', () => {
  const table = scopes.flatMap((granted) => scopes.map((required) => [granted, required] as const));

  it.each(table)('with %s decides on %s', (granted, required) => {
    expect(hasScope({ scopes: [granted] }, required)).toBe(granted === required || granted === 'admin');
  });

  it('denies everything without a scope', () => {
    expect(scopes.filter((required) => hasScope({ scopes: [] }, required))).toEqual([]);
  });
});

describe('a caller with grants in several spaces', () => {
  const hubId = 'a'.repeat(24);
  const several: Caller = {
    principalId: 'p',
    grants: [
      { spaceId: 7 as SpaceId, spaceKey: 'docs', hubId, scopes: ['admin'] },
      { spaceId: 70 as SpaceId, spaceKey: 'shop', hubId, scopes: ['read'] },
      { spaceId: 8 as SpaceId, spaceKey: 'empty', hubId, scopes: [] },
    ],
  };

  it('has the scopes of each space in that space only', () => {
    expect(() => requireScope(several, 7 as SpaceId, 'publish')).not.toThrow();
    expect(() => requireScope(several, 70 as SpaceId, 'read')).not.toThrow();
    expect(() => requireScope(several, 70 as SpaceId, 'publish')).toThrow(RejectedError);
    expect(() => requireScope(several, 8 as SpaceId, 'read')).toThrow(RejectedError);
    expect(() => requireScope(several, 0 as SpaceId, 'read')).toThrow(RejectedError);
    expect(() => requireScope(several, Number.NaN as SpaceId, 'read')).toThrow(RejectedError);
  });

  it('learns of every space with a grant, also of one without scopes', () => {
    expect(spaceIdsOf(several)).toEqual([7, 70, 8]);
    expect(spaceIdsOf({ principalId: 'p', grants: [] })).toEqual([]);
  });

  it('learns the missing scope, but not which spaces exist', () => {
    const messageOf = (spaceId: SpaceId): unknown => {
      try {
        return requireScope(several, spaceId, 'write');
      } catch (error) {
        return error instanceof RejectedError ? [error.message, error.data] : error;
      }
    };
    expect(messageOf(70 as SpaceId)).toEqual(messageOf(12_345 as SpaceId));
  });
});
