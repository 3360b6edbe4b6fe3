import { isObject, itemsAt, type Json, type JsonObject, objectAt, textAt, valueAt } from './json';
import { type Workload } from './manifests';

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/, Kubernetes 1.36 */
const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const SECCOMP = ['RuntimeDefault', 'Localhost'];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];

/**
 * Returns a line for each violation of the Pod Security standard "restricted" in the pods of a workload. A root
 * filesystem that can be written is reported too, although the standard allows it.
 */
export function checkPodSecurity({ title, pod, containers }: Workload): readonly string[] {
  const own = violationsOfPod(pod).map((text) => `${title}: ${text}`);
  const ephemeral = itemsAt(pod, 'ephemeralContainers').filter(isObject);
  const ofContainers = [...containers, ...ephemeral].flatMap((container) =>
    violationsOfContainer(container, objectAt(pod, 'securityContext')).map(
      (text) => `${title}, container ${textAt(container, 'name')}: ${text}`,
    ),
  );
  return [...own, ...ofContainers];
}

function violationsOfPod(pod: JsonObject): string[] {
  const context = objectAt(pod, 'securityContext');
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => pod[key] === true).map((key) => `${key} is true`),
    ...itemsAt(pod, 'volumes')
      .filter((volume) => isObject(volume) && !Object.keys(volume).some((key) => VOLUMES.includes(key)))
      .map((volume) => `volume ${textAt(volume, 'name')} has a type that is not allowed`),
    ...itemsAt(context, 'sysctls')
      .map((sysctl) => textAt(sysctl, 'name'))
      .filter((name) => !SYSCTLS.includes(name))
      .map((name) => `sysctl ${name} is not allowed`),
    ...violationsOfContext(context),
  ];
}

function violationsOfContext(context: JsonObject): string[] {
  const selinux = objectAt(context, 'seLinuxOptions');
  const apparmor = valueAt(context, 'appArmorProfile', 'type');
  return [
    ...(valueAt(context, 'windowsOptions', 'hostProcess') === true ? ['windowsOptions.hostProcess is true'] : []),
    ...(context['runAsUser'] === 0 ? ['runAsUser is 0'] : []),
    ...(context['runAsNonRoot'] === false ? ['runAsNonRoot is false'] : []),
    ...(apparmor === 'Unconfined' ? ['appArmorProfile is Unconfined'] : []),
    ...['user', 'role'].filter((key) => selinux[key] !== undefined).map((key) => `seLinuxOptions.${key} is set`),
  ];
}

function violationsOfContainer(container: JsonObject, pod: JsonObject): string[] {
  const context = objectAt(container, 'securityContext');
  const inherited = (key: string): Json | undefined => context[key] ?? pod[key];
  const added = itemsAt(context, 'capabilities', 'add')
    .map((capability) => textAt(capability))
    .filter((capability) => capability !== 'NET_BIND_SERVICE');
  const seccomp = textAt(inherited('seccompProfile'), 'type');
  const procMount = textAt(context, 'procMount') || 'Default';
  const rules: readonly (readonly [boolean, string])[] = [
    [context['privileged'] === true, 'privileged is true'],
    [context['allowPrivilegeEscalation'] !== false, 'allowPrivilegeEscalation is not false'],
    [!itemsAt(context, 'capabilities', 'drop').includes('ALL'), 'capabilities.drop does not contain ALL'],
    [added.length > 0, `capabilities.add contains ${added.join(', ')}`],
    [inherited('runAsNonRoot') !== true, 'runAsNonRoot is not true'],
    [!SECCOMP.includes(seccomp), 'seccompProfile is not RuntimeDefault or Localhost'],
    [procMount !== 'Default', `procMount is ${procMount}`],
    [itemsAt(container, 'ports').some((port) => valueAt(port, 'hostPort') !== undefined), 'a port has a hostPort'],
    [context['readOnlyRootFilesystem'] !== true, 'readOnlyRootFilesystem is not true'],
  ];
  return [...rules.filter(([isViolated]) => isViolated).map(([, text]) => text), ...violationsOfContext(context)];
}
