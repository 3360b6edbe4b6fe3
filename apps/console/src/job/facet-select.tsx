import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../page/format';

interface FacetSelectProps {
  readonly label: string;
  readonly values: ReadonlyMap<string, number>;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A choice of the values of a list, each with its count. */
export function FacetSelect({ label, values, value = '', onChange }: FacetSelectProps) {
  const { t } = useTranslation();
  if (values.size === 0 && value === '') return null;
  const options = [...values].map(([name, count]) => ({ value: name, label: `${name} (${formatNumber(count)})` }));
  const missing = value === '' || values.has(value) ? [] : [{ value, label: `${value} (0)` }];
  return (
    <NativeSelect
      size="xs"
      label={label}
      data={[{ value: '', label: t('ledger.any') }, ...options, ...missing]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  );
}
