import { useTranslation } from 'react-i18next';
import { CELL_STATES, syncMarks } from '../marks/sync-marks';
import classes from './coverage-grid.module.css';

/** What the letters of the cells mean. */
export function CoverageLegend() {
  const { t } = useTranslation();
  return (
    <ul className={classes['legend']} aria-label={t('coverage.legend')}>
      {CELL_STATES.map((state) => (
        <li key={state}>
          {syncMarks[state].glyph} {syncMarks[state].letter} {t(`syncState.${state}`)}
        </li>
      ))}
    </ul>
  );
}
