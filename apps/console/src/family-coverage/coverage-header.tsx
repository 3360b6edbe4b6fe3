import type { VirtualItem } from '@tanstack/react-virtual';
import { useTranslation } from 'react-i18next';
import { formatLocale } from '../page/format';
import classes from './coverage-grid.module.css';

interface HeaderProps {
  readonly columns: readonly VirtualItem[];
  readonly locales: readonly string[];
  readonly width: number;
  readonly namePx: number;
}

export function CoverageHeader({ columns, locales, width, namePx }: HeaderProps) {
  const { t } = useTranslation();
  return (
    <div role="row" aria-rowindex={1} className={classes['header']} style={{ width }}>
      <span role="columnheader" aria-colindex={1} className={classes['name']} style={{ width: namePx }}>
        {t('coverage.item')}
      </span>
      {columns.map(({ index, start, size }) => (
        <span
          key={index}
          role="columnheader"
          aria-colindex={index + 2}
          title={formatLocale(locales[index] ?? '')}
          className={classes['cell']}
          style={{ transform: `translateX(${start}px)`, width: size }}
        >
          {locales[index]}
        </span>
      ))}
    </div>
  );
}
