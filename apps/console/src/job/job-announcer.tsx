import { VisuallyHidden } from '@mantine/core';
import type { Job } from '@scriptorium/client';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../page/format';

const AT_MOST_EVERY_MS = 10_000;

/** Tells screen readers each state and each quarter of the progress, at most every ten seconds, and the end at once. */
export function JobAnnouncer({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const { state, progress, endedAt } = job;
  const quarter = progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * 4);
  const spoken = useRef({ step: `${state} ${quarter}`, at: 0 });
  const [text, setText] = useState('');
  const step = `${state} ${quarter}`;
  useEffect(() => {
    if (spoken.current.step === step) return;
    if (endedAt === null && Date.now() - spoken.current.at < AT_MOST_EVERY_MS) return;
    spoken.current = { step, at: Date.now() };
    const values = { done: formatNumber(progress.done), total: formatNumber(progress.total) };
    setText(t('job.announced', { state: t(`jobState.${state}`), ...values }));
  }, [step, endedAt, progress, state, t]);
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text}
    </VisuallyHidden>
  );
}
