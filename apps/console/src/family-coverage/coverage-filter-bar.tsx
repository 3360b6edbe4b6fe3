import { Button, Group, MultiSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { CELL_STATES } from '../marks/sync-marks';
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

export function CoverageFilterBar({ space, filters, change, clear }: FilterBarProps) {
  const { t } = useTranslation();
  const locales = useLocales(space);
  const several = (name: 'state' | 'locales', data: readonly { readonly value: string; readonly label: string }[]) => (
    <MultiSelect
      size="xs"
      miw={180}
      maw={420}
      label={t(`coverage.${name}`)}
      placeholder={filters[name] === undefined ? t(`coverage.any.${name}`) : ''}
      data={[...data]}
      value={filters[name]?.split(',') ?? []}
      onChange={(values) => change({ [name]: values.join(',') })}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('filters.clear') }}
    />
  );
  return (
    <Group align="end" gap="sm" mb="sm" role="search">
      {several(
        'state',
        CELL_STATES.map((value) => ({ value, label: t(`syncState.${value}`) })),
      )}
      {several(
        'locales',
        locales.map((value) => ({ value, label: formatLocale(value) })),
      )}
      <ContentTypeSelect
        space={space}
        value={filters['contentType']}
        onChange={(contentType) => change({ contentType })}
      />
      <RootFilter key={filters['root']} root={filters['root'] ?? ''} change={change} />
      {Object.keys(filters).length > 0 && (
        <Button size="xs" variant="subtle" onClick={clear}>
          {t('filters.clear')}
        </Button>
      )}
    </Group>
  );
}

/** The id of a variant, of whose tree the families are shown. Enter applies it. */
function RootFilter({ root, change }: { readonly root: string; readonly change: FilterBarProps['change'] }) {
  const { t } = useTranslation();
  const [text, setText] = useState(root);
  const apply = (event: FormEvent) => {
    event.preventDefault();
    change({ root: text.trim() });
  };
  return (
    <form onSubmit={apply}>
      <TextInput
        size="xs"
        label={t('coverage.root')}
        placeholder={t('coverage.rootHint')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}
