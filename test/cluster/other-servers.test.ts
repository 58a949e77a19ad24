import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'
import { nodeConditions, podsReady, runProbe } from './support/kubernetes.ts'

/**
 * Servers as others have them: behind a bastion, on another port, as a user whose sudo wants a password, in two
 * networks, with names of their own.
 */
describe('servers that have their own ways', function () {
  this.timeout('20m')
  let cluster: Cluster
  const port = 2222
  const ownNames = {
    node1: 'srv-a17.example.net',
    node2: 'srv-b18.example.net',
    node3: 'srv-c19.example.net',
    node4: 'jump.example.net',
  }
  const nodeNames = ['node1', 'node2', ownNames.node3]
  const members = ['node1', 'node2', 'node3']
  /** The network of nodes alone, and the one in which the control machine is too. */
  const inner = (node: string): string => cluster.lab.secondAddress(node)
  const outer = (node: string): string => cluster.lab.address(node)

  before(async () => {
    cluster = await createCluster({ lab: 'opsrv', nodes: 4, networks: 2 })
    for (const [node, name] of Object.entries(ownNames)) await settleIn(node, name)
    await writeFile(join(cluster.inventory, 'hosts.yml'), inventory())
    // After the lab's own group_vars, so that it wins.
    const user = join(cluster.inventory, 'group_vars/k8s-cluster/zzz-user.yml')
    await writeFile(user, 'ansible_user: opspw\nansible_become: true\n')
    await writeFile(join(cluster.inventory, 'sudo'), 'lab-sudo\n')
  })
  after(async () => {
    await cluster.close()
  })

  /** On port 22 the machine lets in nobody but the test itself. */
  const settleIn = (node: string, name: string): Promise<string> =>
    cluster.lab.shell(
      node,
      `hostnamectl set-hostname ${name}
       sed -i 's/^127.0.1.1 .*/127.0.1.1 ${name} ${name.split('.')[0] ?? ''}/' /etc/hosts
       printf '%s\\n' 'Port 22' 'Port ${port}' 'Match LocalPort 22' '  AllowUsers root' \\
         > /etc/ssh/sshd_config.d/ports.conf
       systemctl restart ssh`,
    )

  const inventory = (): string => `
all:
  vars: { ansible_port: ${port} }
  hosts:
    bastion: { ansible_host: ${outer('node4')}, ansible_user: ops }
    node1:
      ansible_host: ${inner('node1')}
      ip: ${inner('node1')}
      access_ip: ${outer('node1')}
      override_system_hostname: false
    node2:
      ansible_host: ${inner('node2')}
      ip: ${inner('node2')}
      access_ip: ${outer('node2')}
      etcd_access_address: '{{ ip }}'
    node3:
      ansible_host: ${inner('node3')}
      ip: ${inner('node3')}
      access_ip: ${outer('node3')}
      etcd_access_address: '{{ ip }}'
      override_system_hostname: false
      kube_override_hostname: '{{ ansible_nodename }}'
  children:
    bastion: { hosts: { bastion: } }
    kube-master: { hosts: { node1: , node2: } }
    kube-node: { hosts: { node1: , node2: , node3: } }
    etcd: { hosts: { node1: , node2: , node3: } }
    k8s-cluster:
      children: { kube-master: , kube-node: }
`
  const play = (): Promise<Played> =>
    cluster.tsplay('cluster.yml', '--become-password-file', join(cluster.inventory, 'sudo'))

  it('become a cluster, reached through their bastion alone', async () => {
    const played = await play()
    expectSuccess(played)
    expect(played.stats).to.have.all.keys(...members)
    expect(await nodeConditions(cluster)).to.deep.equal(
      Object.fromEntries(nodeNames.map(name => [name, 'True'])),
    )
    for (const node of members) {
      const logins = await cluster.lab.shell(node, 'journalctl -q -o cat -t sshd')
      expect(logins).to.contain(`Accepted publickey for opspw from ${inner('node4')} `)
      expect(logins).not.to.match(new RegExp(`for opspw from ${cluster.lab.gateway} `))
    }
  })

  it('keep the names they had where that is asked for', async () => {
    const names = await Promise.all(members.map(node => cluster.lab.shell(node, 'uname -n')))
    expect(names.map(name => name.trim())).to.deep.equal([ownNames.node1, 'node2', ownNames.node3])
  })

  it('are nodes by the address in ip', async () => {
    const template =
      '{range .items[*]}{.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}{end}'
    const found = await cluster.kubectl('get', 'nodes', '-o', `jsonpath=${template}`)
    expect(found.trim().split('\n')).to.have.members(members.map(inner))
  })

  it('have etcd members that others reach by access_ip, or as etcd_access_address says', async () => {
    const list = await cluster.lab.shell(
      'node1',
      'set -a; . /etc/etcdctl.env; set +a; etcdctl endpoint health; etcdctl member list -w json',
    )
    const { members: found } = JSON.parse(list) as {
      members: { name: string; peerURLs: string[]; clientURLs: string[] }[]
    }
    const places = found.map(({ name, peerURLs, clientURLs }) => [name, peerURLs, clientURLs])
    const place = (node: string, address: string) => [
      node,
      [`https://${address}:2380`],
      [`https://${address}:2379`],
    ]
    expect(places).to.have.deep.members([
      place('node1', outer('node1')),
      place('node2', inner('node2')),
      place('node3', inner('node3')),
    ])
    const listening = await cluster.lab.shell('node2', "ss -Hltn 'sport = 2380' | awk '{print $4}'")
    expect(listening.trim()).to.equal(`${inner('node2')}:2380`)
  })

  it('have API servers that tell the address in ip, and hold both in their certificates', async () => {
    await podsReady(cluster, 'kube-system', 'tier=control-plane')
    for (const master of ['node1', 'node2']) {
      const manifest = await cluster.lab.shell(
        master,
        'cat /etc/kubernetes/manifests/kube-apiserver.yaml',
      )
      expect(manifest).to.contain(`--advertise-address=${inner(master)}\n`)
      const names = await cluster.lab.shell(
        master,
        'openssl x509 -in /etc/kubernetes/ssl/apiserver.crt -noout -ext subjectAltName',
      )
      for (const address of ['node1', 'node2'].flatMap(node => [inner(node), outer(node)])) {
        expect(names).to.contain(`IP Address:${address}`)
      }
    }
  })

  it('find the API by access_ip from a worker, and pods by ip', async () => {
    const proxy = await cluster.lab.shell('node3', 'cat /etc/nginx-proxy/nginx.conf')
    for (const master of ['node1', 'node2'])
      expect(proxy).to.contain(`server ${outer(master)}:6443;`)
    const routes = await cluster.lab.shell('node1', 'ip route | grep 10.233.')
    for (const other of ['node2', 'node3'])
      expect(routes).to.contain(`via ${inner(other)} dev host1`)
  })

  it('let pods reach each other, and users their logs and shells on every node', async () => {
    // kubectl exec, through the kubelet of the node it comes from.
    const probe = await runProbe(cluster, { from: ownNames.node3, to: 'node1' })
    expect(probe).to.deep.equal({ pod: 'hello', service: 'hello' })
    const proxies = await cluster.kubectl(
      ...['get', 'pods', '-n', 'kube-system', '-l', 'k8s-app=kube-proxy', '-o', 'name'],
    )
    for (const pod of proxies.trim().split('\n')) {
      expect(await cluster.kubectl('logs', '-n', 'kube-system', pod)).not.to.equal('')
    }
  })

  it('are not changed by a second run', async () => {
    const played = await play()
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  })
})
