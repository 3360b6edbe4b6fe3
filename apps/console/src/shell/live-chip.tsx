import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveStatus } from '../live/use-live';
import { formatClock } from '../page/format';
import classes from './shell.module.css';

const GLYPHS = { live: '●', reconnecting: '◌', ended: '⚠' } as const;

/** Whether the page follows the events of the space. Else it says since when it does not. */
export function LiveChip() {
  const { t } = useTranslation();
  const status = useLiveStatus();
  const [since, setSince] = useState<Date>();
  useEffect(() => setSince(status === 'live' ? undefined : new Date()), [status]);
  if (status === 'idle') return null;
  const hint = status === 'reconnecting' && since !== undefined ? ` ${formatClock(since)}` : '';
  return (
    <span role="status" className={classes['live']} data-status={status}>
      <span aria-hidden>{GLYPHS[status]}</span>{' '}
      <span className={classes['liveText']}>{t(`live.${status}`) + hint}</span>
    </span>
  );
}
