import { useEffect } from 'react';

/** Sets the title of the window: `Failed · Localize Home · docs`. */
export function usePageTitle(...parts: readonly (string | undefined)[]): void {
  const title = [...parts.filter((part) => part !== undefined && part !== ''), 'Scriptorium'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
