import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { nameOfType } from '../page/format';
import { useContentTypes } from './space-data';

interface ContentTypeSelectProps {
  readonly space: string;
  readonly value: string | undefined;
  readonly onChange: (uri: string | undefined) => void;
}

/** The content types of the space. A value of the address that is none of them is shown as it is. */
export function ContentTypeSelect({ space, value = '', onChange }: ContentTypeSelectProps) {
  const { t } = useTranslation();
  const types = useContentTypes(space);
  const all = value === '' || types.includes(value) ? types : [value, ...types];
  return (
    <NativeSelect
      size="xs"
      label={t('filters.contentType')}
      data={[
        { value: '', label: t('filters.anyContentType') },
        ...all.map((uri) => ({ value: uri, label: nameOfType(uri) })),
      ]}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  );
}
