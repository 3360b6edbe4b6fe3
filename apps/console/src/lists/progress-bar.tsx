import type { Job } from '@scriptorium/client';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatPercent } from '../page/format';
import classes from './progress-bar.module.css';

type Progress = Job['progress'];

/** Parts of the bar in the order of the ledger. */
const PARTS = ['created', 'updated', 'reused', 'skipped', 'removed', 'archived', 'failed'] as const;

/** The progress of a job by outcome. A share that is not zero is at least 3 px wide. */
export function ProgressBar({ progress, label }: { readonly progress: Progress; readonly label: string }) {
  const { t } = useTranslation();
  const { total, done, failed } = progress;
  const values = { done: formatNumber(done), total: formatNumber(total), failed: formatNumber(failed) };
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done}
      aria-valuetext={t('progress.valueText', { ...values, percent: formatPercent(done, total) })}
      className={classes['bar']}
    >
      {PARTS.map((part) => {
        const count = progress[part] ?? 0;
        if (count === 0) return null;
        return <span key={part} className={classes['part']} data-part={part} style={{ flexGrow: count }} />;
      })}
      {total > done && <span className={classes['rest']} style={{ flexGrow: total - done }} />}
    </div>
  );
}
