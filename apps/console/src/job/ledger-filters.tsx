import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { outcomeMarks } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatNumber } from '../page/format';
import { facetsOf, type OutcomeCount } from './ledger-facets';
import { LEDGER_OUTCOMES } from './job-rules';
import { FacetSelect } from './facet-select';

interface LedgerFiltersProps {
  readonly counts: readonly OutcomeCount[];
  readonly chosen: {
    readonly outcome: string | undefined;
    readonly locale: string | undefined;
    readonly reason: string | undefined;
  };
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
}

/** The values of the ledger with their counts, as the server counts them. A value is chosen by its button. */
export function LedgerFilters({ counts, chosen, change }: LedgerFiltersProps) {
  const { t } = useTranslation();
  const { outcomes, locales, reasons } = facetsOf(counts, chosen);
  const present = LEDGER_OUTCOMES.filter((outcome) => outcomes.has(outcome));
  const set = (outcome: string | undefined) => change({ tab: 'outcomes', outcome, reason: undefined });
  return (
    <Group gap="xs" mb="sm" align="end">
      <Group gap={4} role="group" aria-label={t('ledger.outcome')}>
        <Button
          size="xs"
          variant={chosen.outcome === undefined ? 'filled' : 'default'}
          aria-pressed={chosen.outcome === undefined}
          onClick={() => set(undefined)}
        >
          {t('ledger.any')}
        </Button>
        {present.map((outcome) => (
          <Button
            key={outcome}
            size="xs"
            variant={chosen.outcome === outcome ? 'light' : 'default'}
            aria-pressed={chosen.outcome === outcome}
            onClick={() => set(outcome)}
          >
            <MarkText
              mark={outcomeMarks[outcome]}
            >{`${t(`outcome.${outcome}`)} ${formatNumber(outcomes.get(outcome) ?? 0)}`}</MarkText>
          </Button>
        ))}
      </Group>
      <FacetSelect
        label={t('ledger.locale')}
        values={locales}
        value={chosen.locale}
        onChange={(locale) => change({ locale })}
      />
      <FacetSelect
        label={t('ledger.reason')}
        values={reasons}
        value={chosen.reason}
        onChange={(reason) => change({ reason })}
      />
    </Group>
  );
}
