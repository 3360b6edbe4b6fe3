import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { meQuery } from '../api/me';

type Scope = 'read' | 'write' | 'publish' | 'localize' | 'admin';

/** Returns the properties of a control that needs a scope. Without it, the control is disabled and names the scope. */
export function useScope(space: string, scope: Scope): { readonly disabled?: true; readonly title?: string } {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const scopes = me?.spaces.find(({ key }) => key === space)?.scopes ?? [];
  if (scopes.includes(scope) || scopes.includes('admin')) return {};
  return { disabled: true, title: t('problem.needsScope', { scope, space }) };
}
