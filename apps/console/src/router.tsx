import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import { basePath } from './api/page-settings';
import { JobsPage } from './jobs/jobs-page';
import { OverviewPage } from './overview/overview-page';
import { Home } from './shell/home';
import { Shell } from './shell/shell';
import { WrongAddress } from './shell/wrong-address';
import { parseSearch, stringifySearch, type SearchText } from './routing/search-text';

const root = createRootRoute({ component: Shell, notFoundComponent: WrongAddress });

const home = createRoute({ getParentRoute: () => root, path: '/', component: Home });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  // The code of a sign-in link is in the address until the form has read it.
  component: () => null,
});

const space = createRoute({ getParentRoute: () => root, path: '/s/$space' });

const spaceHome = createRoute({
  getParentRoute: () => space,
  path: '/',
  component: OverviewPage,
});

const asText = (search: SearchText & SearchSchemaInput): SearchText => search;

const jobs = createRoute({
  getParentRoute: () => space,
  path: '/jobs',
  validateSearch: asText,
  component: JobsPage,
});

const job = createRoute({
  getParentRoute: () => space,
  path: '/jobs/$id',
  validateSearch: asText,
  component: lazyRouteComponent(() => import('./job/job-page'), 'JobPage'),
});

const newPlan = createRoute({
  getParentRoute: () => space,
  path: '/plans/new',
  validateSearch: asText,
  component: lazyRouteComponent(() => import('./plan/new-plan-page'), 'NewPlanPage'),
});

const plan = createRoute({
  getParentRoute: () => space,
  path: '/plans/$id',
  validateSearch: asText,
  component: lazyRouteComponent(() => import('./plan/plan-page'), 'PlanPage'),
});

const conflicts = createRoute({
  getParentRoute: () => space,
  path: '/conflicts',
  validateSearch: asText,
  component: lazyRouteComponent(() => import('./conflicts/conflicts-page'), 'ConflictsPage'),
});

const coverage = createRoute({
  getParentRoute: () => space,
  path: '/coverage',
  validateSearch: asText,
  component: lazyRouteComponent(() => import('./family-coverage/coverage-page'), 'CoveragePage'),
});

const content = createRoute({
  getParentRoute: () => space,
  path: '/content',
  validateSearch: asText,
  component: lazyRouteComponent(() => import('./content/content-page'), 'ContentPage'),
});

const variant = createRoute({
  getParentRoute: () => space,
  path: '/content/$id',
  validateSearch: asText,
  component: lazyRouteComponent(() => import('./content/variant-page'), 'VariantPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    space.addChildren([spaceHome, jobs, job, newPlan, plan, conflicts, coverage, content, variant]),
  ]),
  basepath: `${basePath}/console`,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
