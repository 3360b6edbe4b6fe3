import { Button, Group, MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchText } from '../routing/search-text';
import { JOB_KINDS, JOB_STATES } from './job-filters';

interface FilterBarProps {
  readonly filters: SearchText;
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
  readonly clear: () => void;
}

export function JobFilterBar({ filters, change, clear }: FilterBarProps) {
  const { t } = useTranslation();
  const states = JOB_STATES.map((value) => ({ value, label: t(`jobState.${value}`) }));
  const kinds = JOB_KINDS.map((value) => ({ value, label: t(`jobKind.${value}`) }));
  return (
    <Group align="end" gap="sm" mb="sm" role="search">
      <MultiSelect
        size="xs"
        miw={200}
        label={t('jobs.state')}
        placeholder={filters['state'] === undefined ? t('jobs.anyState') : ''}
        data={states}
        value={filters['state']?.split(',') ?? []}
        onChange={(values) => change({ state: values.join(',') })}
        clearable
        clearButtonProps={{ 'aria-label': t('filters.clear') }}
      />
      <NativeSelect
        size="xs"
        label={t('jobs.kind')}
        data={[{ value: '', label: t('jobs.anyKind') }, ...kinds]}
        value={filters['kind'] ?? ''}
        onChange={(event) => change({ kind: event.currentTarget.value })}
      />
      <LabelFilter filters={filters} change={change} />
      {Object.keys(filters).length > 0 && (
        <Button size="xs" variant="subtle" onClick={clear}>
          {t('filters.clear')}
        </Button>
      )}
    </Group>
  );
}

/** A label as `key=value`. Enter applies it; a label that is set already is replaced by an empty text. */
function LabelFilter({ filters, change }: Pick<FilterBarProps, 'filters' | 'change'>) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const labels = Object.entries(filters).filter(([name]) => name.startsWith('label.'));
  const add = (event: FormEvent) => {
    event.preventDefault();
    const at = text.indexOf('=');
    if (at < 1) return;
    change({ [`label.${text.slice(0, at).trim()}`]: text.slice(at + 1).trim() });
    setText('');
  };
  return (
    <Group align="end" gap="xs">
      <form onSubmit={add}>
        <TextInput
          size="xs"
          w={140}
          label={t('jobs.label')}
          placeholder={t('jobs.labelHint')}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </form>
      {labels.map(([name, value]) => (
        <Button key={name} size="xs" variant="default" onClick={() => change({ [name]: undefined })}>
          {`${name.slice('label.'.length)}=${value} ✕`}
        </Button>
      ))}
    </Group>
  );
}
