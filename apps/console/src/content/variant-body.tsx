import type { Variant } from '@scriptorium/client';
import { useTranslation } from 'react-i18next';
import { textOf } from '../diff/text-of';
import classes from './content.module.css';

/** The body as JSON. It scrolls by the keyboard. */
export function VariantBody({ variant }: { readonly variant: Variant }) {
  const { t } = useTranslation();
  return (
    <pre tabIndex={0} role="region" aria-label={t('content.tabs.body')} className={classes['body']}>
      {textOf(variant.body)}
    </pre>
  );
}
