import { Button, Group, NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatLocale } from '../page/format';
import type { SearchText } from '../routing/search-text';
import { ContentTypeSelect } from '../space/content-type-select';
import { useLocales } from '../space/space-data';

interface FilterBarProps {
  readonly space: string;
  readonly filters: SearchText;
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly clear: () => void;
}

export function ContentFilterBar({ space, filters, change, clear }: FilterBarProps) {
  const { t } = useTranslation();
  const locales = useLocales(space);
  return (
    <Group align="end" gap="sm" mb="sm" role="search">
      <ContentTypeSelect
        space={space}
        value={filters['contentType']}
        onChange={(contentType) => change({ contentType })}
      />
      <NativeSelect
        size="xs"
        label={t('content.hasLocale')}
        data={[
          { value: '', label: t('content.anyLocale') },
          ...locales.map((value) => ({ value, label: formatLocale(value) })),
        ]}
        value={filters['locale'] ?? ''}
        onChange={(event) => change({ locale: event.currentTarget.value })}
      />
      {Object.keys(filters).length > 0 && (
        <Button size="xs" variant="subtle" onClick={clear}>
          {t('filters.clear')}
        </Button>
      )}
    </Group>
  );
}
