import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** An address without a page, inside the frame. */
export function WrongAddress() {
  const { t } = useTranslation();
  return (
    <>
      <Title order={1} size="h3">
        {t('shell.wrongAddress')}
      </Title>
      <Text my="sm">{t('shell.wrongAddressHint')}</Text>
      <Link to="/">{t('shell.home')}</Link>
    </>
  );
}
