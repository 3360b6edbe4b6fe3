import { Button, Fieldset, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ACTIONS, type RuleDraft } from './plan-request';

interface RuleListProps {
  readonly rules: readonly RuleDraft[];
  readonly onChange: (rules: readonly RuleDraft[]) => void;
}

/** The link rules in order: the first one that matches a link decides. */
export function RuleList({ rules, onChange }: RuleListProps) {
  const { t } = useTranslation();
  const add = () =>
    onChange([...rules, { name: `rule ${rules.length + 1}`, contentType: '', path: '', action: 'localize' }]);
  return (
    <Fieldset legend={t('rules.title')}>
      {rules.length === 0 && <Text size="sm">{t('rules.none')}</Text>}
      {rules.map((rule, at) => (
        <RuleRow
          // The position is the identity of a rule: names may be equal while they are typed.
          key={at}
          rule={rule}
          at={at}
          change={(changes) => onChange(rules.map((each, index) => (index === at ? { ...each, ...changes } : each)))}
          remove={() => onChange(rules.filter((_, index) => index !== at))}
          moveUp={() =>
            onChange(rules.map((each, index) => rules[index === at ? at - 1 : index === at - 1 ? at : index] ?? each))
          }
        />
      ))}
      <Button size="xs" variant="default" mt="sm" onClick={add}>
        {t('rules.add')}
      </Button>
    </Fieldset>
  );
}

interface RuleRowProps {
  readonly rule: RuleDraft;
  readonly at: number;
  readonly change: (changes: Partial<RuleDraft>) => void;
  readonly remove: () => void;
  readonly moveUp: () => void;
}

function RuleRow({ rule, at, change, remove, moveUp }: RuleRowProps) {
  const { t } = useTranslation();
  const number = String(at + 1);
  const text = (member: 'name' | 'contentType' | 'path') => (
    <TextInput
      size="xs"
      label={t(`rules.${member}`)}
      aria-label={t('rules.memberOf', { member: t(`rules.${member}`), number })}
      value={rule[member]}
      onChange={(event) => change({ [member]: event.currentTarget.value })}
    />
  );
  return (
    <Group align="end" gap="xs" mb="xs" role="group" aria-label={t('rules.number', { number })}>
      {text('name')}
      {text('contentType')}
      {text('path')}
      <NativeSelect
        size="xs"
        label={t('rules.action')}
        aria-label={t('rules.memberOf', { member: t('rules.action'), number })}
        data={ACTIONS.map((value) => ({ value, label: t(`action.${value}`) }))}
        value={rule.action}
        onChange={(event) =>
          change({ action: ACTIONS.find((each) => each === event.currentTarget.value) ?? 'localize' })
        }
      />
      <Button size="xs" variant="default" disabled={at === 0} onClick={moveUp}>
        {t('rules.up')}
      </Button>
      <Button size="xs" variant="default" onClick={remove}>
        {t('rules.remove')}
      </Button>
    </Group>
  );
}
