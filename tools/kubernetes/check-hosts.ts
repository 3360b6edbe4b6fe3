import { itemsAt, type JsonObject, objectAt, textAt } from './json';
import { kindOf, nameOf, ofKind, titleOf } from './manifests';

/** `tls://nats:4222` or `postgresql-rw:5432`, in a list or alone. */
const ADDRESS = /(?:^|,)(?:(?<scheme>[a-z]+):\/\/)?(?<host>[a-z0-9.-]+):(?<port>\d+)(?=,|$)/g;
/** The route of a node to another one in the configuration of nats-server. */
const ROUTE = /"tls:\/\/([\w.-]+):\d+"/g;

/**
 * Returns a line for each address of a server that no Service has, and for each that its certificate does not contain.
 * Services of CloudNativePG are known by the names of its objects.
 */
export function checkHosts(manifests: readonly JsonObject[]): readonly string[] {
  const known = knownAddresses(manifests);
  const maps = ofKind(manifests, 'ConfigMap').filter(
    (map) => textAt(map, 'metadata', 'labels', PART_OF) === 'scriptorium',
  );
  const addresses = [
    ...maps.flatMap((map) => Object.keys(objectAt(map, 'data')).flatMap((key) => addressesIn(map, 'data', key))),
    ...ofKind(manifests, 'ScaledObject').flatMap((scaled) =>
      itemsAt(scaled, 'spec', 'triggers').flatMap((_, index) =>
        addressesIn(scaled, 'spec', 'triggers', index, 'metadata', 'natsServerMonitoringEndpoint'),
      ),
    ),
  ].filter(({ host }) => host !== 'localhost');
  return [
    ...addresses
      .filter(({ host, port }) => !known.has(`${host}:${port}`))
      .map(({ host, port, title }) => `${title}: no Service has the address ${host}:${port}`),
    ...uncertified(manifests, addresses),
  ];
}

const PART_OF = 'app.kubernetes.io/part-of';

interface Address {
  readonly title: string;
  readonly host: string;
  readonly port: string;
  readonly isTls: boolean;
}

function addressesIn(manifest: JsonObject, ...path: readonly (string | number)[]): readonly Address[] {
  const isVerified = textAt(manifest, 'data', 'database-options').includes('sslmode=verify-full');
  return [...textAt(manifest, ...path).matchAll(ADDRESS)].map(
    ({ groups: { scheme = '', host = '', port = '' } = {} }) => ({
      title: titleOf(manifest),
      host,
      port,
      isTls: scheme === 'tls' || (isVerified && scheme === ''),
    }),
  );
}

function knownAddresses(manifests: readonly JsonObject[]): ReadonlySet<string> {
  const services = ofKind(manifests, 'Service').flatMap((service) => {
    const namespace = textAt(service, 'metadata', 'namespace') || 'scriptorium';
    const names = [nameOf(service), `${nameOf(service)}.${namespace}.svc`];
    const ports = itemsAt(service, 'spec', 'ports').map((port) => textAt(port, 'port'));
    return names.flatMap((name) => ports.map((port) => `${name}:${port}`));
  });
  return new Set([...services, ...databaseHosts(manifests).map((host) => `${host}:5432`)]);
}

function databaseHosts(manifests: readonly JsonObject[]): readonly string[] {
  return [
    ...ofKind(manifests, 'Cluster').flatMap((cluster) => ['rw', 'ro', 'r'].map((role) => `${nameOf(cluster)}-${role}`)),
    ...ofKind(manifests, 'Pooler').map(nameOf),
  ];
}

/** CloudNativePG issues a certificate for the Services of a Cluster, and for further names that its object lists. */
function uncertified(manifests: readonly JsonObject[], addresses: readonly Address[]): readonly string[] {
  const names = manifests.flatMap((manifest) => {
    if (kindOf(manifest) === 'Certificate') return itemsAt(manifest, 'spec', 'dnsNames');
    if (kindOf(manifest) !== 'Cluster') return [];
    const own = ['rw', 'ro', 'r'].map((role) => `${nameOf(manifest)}-${role}`);
    return [...own, ...itemsAt(manifest, 'spec', 'certificates', 'serverAltDNSNames')];
  });
  const routes = ofKind(manifests, 'ConfigMap').flatMap((map) =>
    [...textAt(map, 'data', 'nats.conf').matchAll(ROUTE)].map(([, host = '']) => ({ title: titleOf(map), host })),
  );
  return [...addresses.filter(({ isTls }) => isTls), ...routes]
    .filter(({ host }) => !names.includes(host) && !names.includes(host.replace(/^[^.]+/, '*')))
    .map(({ title, host }) => `${title}: no certificate has the name ${host}`);
}
