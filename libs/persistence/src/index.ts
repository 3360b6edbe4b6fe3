export { migrate, migrations, serviceRoles, type ServiceRole } from './migrate';
