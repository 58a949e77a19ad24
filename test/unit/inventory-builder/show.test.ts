import { expect } from 'chai'

import { addresses, call, type Surroundings } from './support.ts'

const text = `all:
  hosts:
    node1:
      ansible_host: 10.10.1.3
      ip: 10.10.1.3
    node2:
      ansible_host: 10.10.1.4
    lone:
      ip: fd00::5
  vars:
    tpl: "{{ ip }}:80"
  children:
    kube-master:
      hosts:
        node2:
        node1:
    etcd:
      hosts:
        node1:
      vars:
        e: 1
    k8s-cluster:
      children:
        kube-master:
        kube-node:
          hosts:
            node1:
    calico-rr:
      hosts: {}
`

// As ansible-inventory of ansible-core 2.14 has it for the same file.
const graph = `@all:
  |--@ungrouped:
  |  |--lone
  |--@kube-master:
  |  |--node2
  |  |--node1
  |--@etcd:
  |  |--node1
  |--@k8s-cluster:
  |  |--@kube-master:
  |  |  |--node2
  |  |  |--node1
  |  |--@kube-node:
  |  |  |--node1
  |--@calico-rr:
`

const ask = async (words: readonly string[], around: Surroundings = { text }) => {
  const { code, told, warned } = await call(words, around)
  expect({ code, warned }).to.deep.equal({ code: 0, warned: '' })
  return told
}

describe('inventory-builder showing an inventory', () => {
  it('draws the groups as ansible-inventory --graph does', async () => {
    expect(await ask(['graph'])).to.equal(graph)
  })

  it('lists all of it as ansible-inventory --list does', async () => {
    const told = await ask(['list'])
    const tpl = '{{ ip }}:80'
    expect(JSON.parse(told)).to.deep.equal({
      _meta: {
        hostvars: {
          lone: { ip: 'fd00::5', tpl },
          node1: { ansible_host: '10.10.1.3', e: 1, ip: '10.10.1.3', tpl },
          node2: { ansible_host: '10.10.1.4', tpl },
        },
      },
      all: { children: ['ungrouped', 'kube-master', 'etcd', 'k8s-cluster', 'calico-rr'] },
      etcd: { hosts: ['node1'] },
      'k8s-cluster': { children: ['kube-master', 'kube-node'] },
      'kube-master': { hosts: ['node2', 'node1'] },
      'kube-node': { hosts: ['node1'] },
      ungrouped: { hosts: ['lone'] },
    })
    expect(
      told.startsWith('{\n    "_meta": {\n        "hostvars": {\n            "lone"'),
    ).to.equal(true)
  })

  it('shows a host with what group_vars and host_vars say, templates as their text', async () => {
    const files = {
      'group_vars/kube_control_plane.yml': 'a: 1\nlist: ["{{ x }}", {b: "{{ y }}"}]\n',
      'host_vars/node2.yml': 'tpl: own\n',
    }
    expect(JSON.parse(await ask(['host', 'node2'], { text, files }))).to.deep.equal({
      a: 1,
      ansible_host: '10.10.1.4',
      list: ['{{ x }}', { b: '{{ y }}' }],
      tpl: 'own',
    })
  })

  it('prints addresses and names in one line, of the file that is there', async () => {
    expect(await ask(['print_ips'])).to.equal('10.10.1.3 10.10.1.4 fd00::5\n')
    expect(await ask(['print_hostnames'])).to.equal('node1 node2 lone\n')
  })

  it('prints the file as it is', async () => {
    const odd = `# ours\n${text}`.replaceAll('    node', '    node')
    expect(await ask(['print_cfg'], { text: odd })).to.equal(odd)
    const { yaml = '' } = await call(addresses(3))
    expect(await ask(['print_cfg'], { text: yaml })).to.equal(yaml)
  })

  it('reads an inventory in INI, too', async () => {
    const ini = '[kube-master]\nnode1 ip=10.0.0.1\n'
    const around = { text: ini, name: 'hosts.ini' }
    expect(await ask(['print_ips'], around)).to.equal('10.0.0.1\n')
    expect(await ask(['graph'], around)).to.include('  |--@kube-master:\n  |  |--node1\n')
  })

  it('refuses a host and a file that are not there', async () => {
    const unknown = await call(['host', 'ndoe1'], { text })
    expect(unknown).to.include({ code: 1, told: '' })
    expect(unknown.warned).to.include('did you mean "node1"?')
    for (const words of [['list'], ['graph'], ['print_cfg'], ['print_ips'], ['host', 'a']]) {
      expect(await call(words), words.join(' ')).to.include({ code: 1, told: '', yaml: undefined })
    }
  })

  it('refuses a file that is no inventory, and a host without an address', async () => {
    for (const wrong of ['- a\n', 'a: {children: {b: }}\nb: {children: {a: }}\n']) {
      expect(await call(['list'], { text: wrong })).to.include({ code: 1, told: '' })
      expect(await call(['graph'], { text: wrong })).to.include({ code: 1, told: '' })
    }
    const none = await call(['print_ips'], { text: 'all:\n  hosts:\n    a:\n' })
    expect(none).to.include({ code: 1, told: '' })
  })
})
