import { apt } from './apt.ts'
import { assert } from './assert.ts'
import { blockinfile } from './blockinfile.ts'
import { bundle } from './bundle.ts'
import { bundleImage } from './bundle_image.ts'
import { bundleInfo } from './bundle_info.ts'
import { checklist } from './checklist.ts'
import { command } from './command.ts'
import { copy } from './copy.ts'
import { debug } from './debug.ts'
import { fail } from './fail.ts'
import { fetch } from './fetch.ts'
import { file } from './file.ts'
import { find } from './find.ts'
import { getUrl } from './get_url.ts'
import { group } from './group.ts'
import { hostname } from './hostname.ts'
import { includeVars } from './include_vars.ts'
import { k8s } from './k8s.ts'
import { lineinfile } from './lineinfile.ts'
import { meta } from './meta.ts'
import { modprobe } from './modprobe.ts'
import type { AnyModule } from './module.ts'
import { mount } from './mount.ts'
import { packageModule } from './package.ts'
import { pause } from './pause.ts'
import { reboot } from './reboot.ts'
import { replace } from './replace.ts'
import { script } from './script.ts'
import { setFact } from './set_fact.ts'
import { setup } from './setup.ts'
import { shell } from './shell.ts'
import { slurp } from './slurp.ts'
import { stat } from './stat.ts'
import { sysctl } from './sysctl.ts'
import { service, systemd } from './systemd.ts'
import { table } from './table.ts'
import { template } from './template.ts'
import { unarchive } from './unarchive.ts'
import { uri } from './uri.ts'
import { user } from './user.ts'
import { validateArgumentSpec } from './validate_argument_spec.ts'
import { waitFor } from './wait_for.ts'
import { waitForConnection } from './wait_for_connection.ts'
import { x509Certificate } from './x509_certificate.ts'
import { x509CertificateInfo } from './x509_certificate_info.ts'
import { x509Find } from './x509_find.ts'
import { x509Kubeconfig } from './x509_kubeconfig.ts'
import { x509Request } from './x509_request.ts'
import { x509Sign } from './x509_sign.ts'

/** Every module, by the word that stands in playbooks. Adding a module is one import and one entry. */
export const modules: readonly AnyModule[] = [
  meta,
  assert,
  blockinfile,
  bundle,
  bundleImage,
  bundleInfo,
  checklist,
  command,
  copy,
  debug,
  fail,
  fetch,
  file,
  find,
  includeVars,
  lineinfile,
  pause,
  replace,
  script,
  setFact,
  shell,
  slurp,
  stat,
  table,
  template,
  getUrl,
  unarchive,
  uri,
  validateArgumentSpec,
  waitFor,
  waitForConnection,
  apt,
  group,
  hostname,
  k8s,
  modprobe,
  mount,
  packageModule,
  reboot,
  setup,
  sysctl,
  user,
  x509Certificate,
  x509CertificateInfo,
  x509Find,
  x509Kubeconfig,
  x509Request,
  x509Sign,
  systemd,
  service,
]
