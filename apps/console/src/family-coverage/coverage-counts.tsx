import type { components } from '@scriptorium/client';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CELL_STATES, syncMarks } from '../marks/sync-marks';
import { formatNumber } from '../page/format';
import classes from './coverage-grid.module.css';

type Count = components['schemas']['CoverageCount'];

/** The cells of the tree of a root by state, over all locales of the filter, as the server counts them. */
export function CoverageCounts({ counts }: { readonly counts: readonly Count[] }) {
  const { t } = useTranslation();
  const sums = CELL_STATES.map((state) => ({
    state,
    count: counts.reduce((sum, each) => (each.state === state ? sum + each.count : sum), 0),
  }));
  return (
    <div role="status">
      <Text size="sm">{t('coverage.countsOfTree')}</Text>
      <ul className={classes['legend']}>
        {sums.map(({ state, count }) =>
          count === 0 ? null : (
            <li key={state}>
              {syncMarks[state].glyph} {formatNumber(count)} {t(`syncState.${state}`)}
            </li>
          ),
        )}
      </ul>
    </div>
  );
}
