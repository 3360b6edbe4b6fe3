import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Reports what a page has ignored in its address. */
export function IgnoredNote({ ignored }: { readonly ignored: readonly string[] }) {
  const { t } = useTranslation();
  if (ignored.length === 0) return null;
  return (
    <Alert color="gray" variant="outline" my="xs" py="xs" role="status">
      {t('filters.ignored', { what: ignored.join(', ') })}
    </Alert>
  );
}
