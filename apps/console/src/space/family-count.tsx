import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../page/format';

/** The number of the listed families. A list that has more says so. */
export function FamilyCount({ count, isAll }: { readonly count: number; readonly isAll: boolean }) {
  const { t } = useTranslation();
  const shown = formatNumber(count);
  return (
    <Text size="sm" c="dimmed" mt="xs">
      {isAll ? t('coverage.families', { count, shown }) : t('coverage.atLeast', { shown })}
    </Text>
  );
}
