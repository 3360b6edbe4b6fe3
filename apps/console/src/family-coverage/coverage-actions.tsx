import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { useMakePlan } from '../plan/use-make-plan';
import type { SearchText } from '../routing/search-text';
import { useScope } from '../session/use-scope';
import { coverageQuery } from './coverage-filters';
import { MAX_ROOTS, readSelection } from './read-selection';
import { requestFor, selectedCells, type SelectedCells, type Target } from './selected-cells';
import type { CoveredFamily } from './use-coverage';

interface ActionsProps {
  readonly space: string;
  readonly filters: SearchText;
  /** The selected rows; none stands for all that match the filters. */
  readonly selected: readonly CoveredFamily[];
  readonly clear: () => void;
}

/** Nothing can be planned for a selection. */
class SelectionProblem extends Error {
  constructor(readonly reason: 'nothing' | 'tooMany') {
    super(reason);
  }
}

/**
 * Plans a localization or a roll-out of the selected rows, or of all that match the filters. Other filters stop what is
 * planned for the former ones.
 */
export function CoverageActions({ space, filters, selected, clear }: ActionsProps) {
  const { t } = useTranslation();
  const isAll = selected.length === 0;
  return (
    <Group gap="sm" mb="xs" role="group" aria-label={t('coverage.actions')}>
      <Text size="sm" role="status">
        {isAll
          ? t('coverage.allSelected')
          : t('coverage.selected', { count: selected.length, shown: formatNumber(selected.length) })}
      </Text>
      {(['missing', 'outdated'] as const).map((target) => (
        <PlanButton
          key={`${target} ${JSON.stringify(coverageQuery(filters))}`}
          space={space}
          filters={filters}
          selected={selected}
          target={target}
        />
      ))}
      {!isAll && (
        <Button size="xs" variant="subtle" onClick={clear}>
          {t('coverage.clearSelection')}
        </Button>
      )}
    </Group>
  );
}

type PlanButtonProps = Omit<ActionsProps, 'clear'> & { readonly target: Target };

function PlanButton({ space, filters, selected, target }: PlanButtonProps) {
  const { t } = useTranslation();
  const scope = useScope(space, 'localize');
  const plan = useMakePlan(space, async (signal) => {
    const cells =
      selected.length === 0 ? await readSelection(space, filters, target, signal) : selectedCells(selected, target);
    return requestFor(target, planned(cells));
  });
  const { error } = plan;
  return (
    <>
      <Button size="xs" variant="default" {...scope} loading={plan.isPending} onClick={() => plan.mutate()}>
        {t(`coverage.plan.${target}`)}
      </Button>
      {plan.isPending && (
        <Button size="xs" variant="subtle" onClick={plan.stop}>
          {t('coverage.stop')}
        </Button>
      )}
      {error instanceof SelectionProblem && (
        <Alert color="gray" variant="outline" role="alert" py="xs">
          {error.reason === 'nothing'
            ? t(`coverage.nothing.${target}`)
            : t('coverage.tooMany', { max: formatNumber(MAX_ROOTS) })}
        </Alert>
      )}
      {error !== null && !(error instanceof SelectionProblem) && <ProblemNote error={error} />}
    </>
  );
}

function planned(cells: SelectedCells): SelectedCells {
  if (cells.roots.length === 0) throw new SelectionProblem('nothing');
  if (cells.roots.length > MAX_ROOTS) throw new SelectionProblem('tooMany');
  return cells;
}
