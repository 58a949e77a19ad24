import type { Site } from './preflight-hosts.ts'

const installed = true
const running = { services: '', pods: '', version: 'v1.36.4' }
const tells = (...nodes: readonly object[]): Site => ({
  machines: { node1: { look: { installed, nodes } } },
})
const worker = { status: 'Ready', roles: '<none>' }

/** What a running cluster and the inventory say of who belongs to it. */
export const membershipCases: Readonly<
  Record<string, readonly [site: Site, told: readonly string[]]>
> = {
  'a control plane that the inventory has as a worker': [
    { machines: { node3: { look: { installed, running } } } },
    ['node3 error demoted'],
  ],
  'a control plane that is one': [{ machines: { node2: { look: { installed, running } } } }, []],
  'a node of the cluster that is in no group': [
    tells({ name: 'node3', ...worker }, { name: 'node9', status: 'NotReady', roles: 'master' }),
    ['node1 warning strangers'],
  ],
  'a node that has another name than its host': [
    {
      ...tells({ name: 'three', ...worker }),
      hostVars: { node3: { kube_override_hostname: 'three' } },
    },
    [],
  ],
}
