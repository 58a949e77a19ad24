import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster } from './support/cluster.ts'

/** Something that a person breaks by hand, and the task that repairs it. */
interface Drift {
  readonly what: string
  readonly node: string
  readonly breaks: string
  /** Prints something only while it is broken. */
  readonly broken: string
  readonly task: string
}

const kubectl = 'kubectl --kubeconfig=/etc/kubernetes/admin.conf'

const drifts: readonly Drift[] = [
  {
    what: 'a label',
    node: 'node1',
    breaks: `${kubectl} label node node3 zone-`,
    broken: `${kubectl} get node node3 --show-labels | grep -q zone=a || echo broken`,
    task: 'node3: Give the node its labels',
  },
  {
    what: 'a taint',
    node: 'node1',
    breaks: `${kubectl} taint node node3 dedicated-`,
    broken: `${kubectl} get node node3 -o yaml | grep -q dedicated || echo broken`,
    task: 'node3: Give the node its taints',
  },
  {
    what: 'a route',
    node: 'node1',
    breaks: `ip route del $(ip -4 route show proto 117 | head -n 1)`,
    broken: `[ "$(ip -4 route show proto 117 | wc -l)" -eq 2 ] || echo broken`,
    task: 'node1: Set the routes and rules',
  },
  {
    what: 'an upstream line of nginx',
    node: 'node3',
    breaks: `sed -i '0,/server 10/{/server 10/d}' /etc/nginx-proxy/nginx.conf`,
    broken: `[ "$(grep -c 'server 10' /etc/nginx-proxy/nginx.conf)" -eq 2 ] || echo broken`,
    task: 'node3: Write the proxy’s settings',
  },
  {
    what: 'a sysctl',
    node: 'node2',
    breaks: `sysctl -qw net.ipv4.ip_forward=0`,
    broken: `[ "$(sysctl -n net.ipv4.ip_forward)" = 1 ] || echo broken`,
    task: 'node2: Set the kernel’s settings',
  },
  {
    what: 'a name in a certificate',
    node: 'node2',
    // The API server takes it up within a minute: what the cluster itself asks for stays in it.
    breaks: `cd /etc/kubernetes/ssl && rm apiserver.crt apiserver.key &&
      kubeadm init phase certs apiserver --cert-dir /etc/kubernetes/ssl --service-cidr 10.233.0.0/18 \\
        --apiserver-cert-extra-sans lb-apiserver.kubernetes.local,localhost,127.0.0.1 >/dev/null`,
    broken: `openssl x509 -noout -text -in /etc/kubernetes/ssl/apiserver.crt | grep -q DNS:node1 || echo broken`,
    task: 'node2: Keep the certificates of the control plane',
  },
  {
    what: 'a stopped unit',
    node: 'node3',
    breaks: `systemctl stop kubelet`,
    broken: `systemctl is-active --quiet kubelet || echo broken`,
    task: 'node3: Have kubelet run on a host that belongs to the cluster',
  },
  {
    what: 'an edited configuration file',
    node: 'node1',
    breaks: `echo 'maxPods: 7' >> /etc/kubernetes/kubelet-config.yaml`,
    broken: `! grep -q 'maxPods: 7$' /etc/kubernetes/kubelet-config.yaml || echo broken`,
    task: 'node1: Write kubelet’s configuration',
  },
]

// What else a repair does, beside the task that finds the drift.
const consequences = /Restart|Reload|static pod/

describe('drift on a finished cluster', function () {
  this.timeout('15m')
  let cluster: Cluster

  before(async () => {
    cluster = await createCluster({ lab: 'tdrift', nodes: 3 })
    await appendFile(
      join(cluster.inventory, 'hosts.yml'),
      `    zoned:
      hosts:
        node3:
      vars:
        node_labels: { zone: a }
        node_taints: ['dedicated=x:PreferNoSchedule']
`,
    )
    expectSuccess(await cluster.tsplay('cluster.yml'))
    for (const { node, breaks } of drifts) await cluster.lab.shell(node, breaks)
  })
  after(async () => {
    await cluster.close()
  })

  const stillBroken = async (): Promise<readonly string[]> => {
    const found: string[] = []
    for (const { what, node, broken } of drifts) {
      if ((await cluster.lab.shell(node, broken)).trim() !== '') found.push(what)
    }
    return found
  }
  const all = drifts.map(({ what }) => what)
  const repairs = drifts.map(({ task }) => task).sort()
  const found = (changed: readonly string[]) =>
    [...new Set(changed.map(plainQuotes))].filter(task => !consequences.test(task)).sort()

  it('is named exactly by --check --diff, which changes nothing', async () => {
    expect(await stillBroken()).to.deep.equal(all)
    const played = await cluster.tsplay('cluster.yml', '--check', '--diff')
    expectSuccess(played)
    expect(found(played.changed)).to.deep.equal(repairs)
    expect(await stillBroken()).to.deep.equal(all)
  })

  it('is repaired by the next run, which reports exactly that', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(found(played.changed)).to.deep.equal(repairs)
    expect(await stillBroken()).to.deep.equal([])
  })

  it('is gone for the run after that', async () => {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })
})

function plainQuotes(text: string): string {
  return text.replaceAll("'", '’')
}
