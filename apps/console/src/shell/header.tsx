import { ActionIcon, Menu, NativeSelect, useMantineColorScheme } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '../session/sign-in';
import { LiveChip } from './live-chip';
import classes from './shell.module.css';

interface Me {
  readonly name: string | null;
  readonly spaces: readonly { readonly key: string }[];
}

export function Header({ me }: { readonly me: Me }) {
  const { space } = useParams({ strict: false });
  return (
    <header className={classes['header']}>
      <Link to="/" className={classes['brand'] ?? ''}>
        Scriptorium
      </Link>
      <SpaceSelect spaces={me.spaces} {...(space === undefined ? {} : { space })} />
      {space !== undefined && <Navigation space={space} />}
      <div className={classes['end']}>
        {space !== undefined && <LiveChip />}
        <PersonMenu name={me.name ?? ''} />
      </div>
    </header>
  );
}

function SpaceSelect({ spaces, space = '' }: { readonly spaces: Me['spaces']; readonly space?: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const known = spaces.some(({ key }) => key === space) ? [] : [{ value: space, label: space, disabled: true }];
  return (
    <NativeSelect
      aria-label={t('shell.space')}
      size="xs"
      value={space}
      data={[...known, ...spaces.map(({ key }) => ({ value: key, label: key }))]}
      onChange={(event) => void navigate({ to: '/s/$space/jobs', params: { space: event.currentTarget.value } })}
    />
  );
}

const PAGES = [
  ['/s/$space', 'overview'],
  ['/s/$space/jobs', 'jobs'],
  ['/s/$space/content', 'content'],
  ['/s/$space/coverage', 'coverage'],
  ['/s/$space/conflicts', 'conflicts'],
  ['/s/$space/plans/new', 'newPlan'],
] as const;

function Navigation({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('shell.navigation')} className={classes['navigation']}>
      {PAGES.map(([to, name]) => (
        <Link
          key={to}
          to={to}
          data-page={name}
          activeOptions={{ exact: name === 'overview' }}
          params={{ space }}
          search={{}}
          className={classes['page'] ?? ''}
        >
          {t(`pages.${name}`)}
        </Link>
      ))}
    </nav>
  );
}

function PersonMenu({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const scheme = (value: 'light' | 'dark' | 'auto'): ReactNode => (
    <Menu.Item
      key={value}
      role="menuitemradio"
      aria-checked={colorScheme === value}
      rightSection={colorScheme === value ? '✓' : undefined}
      onClick={() => setColorScheme(value)}
    >
      {t(`shell.theme.${value}`)}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" radius="xl" aria-label={`${t('shell.menu')}, ${name}`}>
          {initials(name)}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map(scheme)}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{t('shell.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .map(([first = '']) => first)
    .join('')
    .slice(0, 2)
    .toUpperCase();
