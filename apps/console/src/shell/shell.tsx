import { Loader, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { meQuery } from '../api/me';
import { ProblemNote } from '../page/problem-note';
import { SignInForm } from '../session/sign-in-form';
import { SignInPage } from '../session/sign-in-page';
import { useSession } from '../session/use-session';
import { Header } from './header';
import classes from './shell.module.css';

/** The frame of every page. Without a session it shows the sign-in; after the end of one, over the intact page. */
export function Shell() {
  const { t } = useTranslation();
  const session = useSession();
  const { data: me, error, refetch } = useQuery(meQuery);
  const main = useFocusOnNavigation();
  useLeaveSignIn(me !== undefined && session === 'in');
  if (me === undefined) {
    if (session === 'out') return <SignInPage />;
    return error === null ? (
      <Loader m="xl" aria-label={t('lists.loading')} />
    ) : (
      <ProblemNote error={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <>
      <a href="#content" className={classes['skip']}>
        {t('shell.skip')}
      </a>
      <Header me={me} />
      <main id="content" ref={main} tabIndex={-1} className={classes['main']}>
        <Outlet />
      </main>
      <Modal
        opened={session === 'out'}
        onClose={() => undefined}
        withCloseButton={false}
        closeOnEscape={false}
        title={t('signIn.again')}
      >
        <SignInForm />
      </Modal>
    </>
  );
}

/** Moves the focus to the content after a change of the page, so that a screen reader announces it. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const last = useRef(path);
  useEffect(() => {
    if (last.current === path) return;
    last.current = path;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

/** Leads from the address of the sign-in to the first page. */
function useLeaveSignIn(isSignedIn: boolean): void {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const navigate = useNavigate();
  useEffect(() => {
    if (isSignedIn && path.endsWith('/sign-in')) void navigate({ to: '/', replace: true });
  }, [isSignedIn, path, navigate]);
}
