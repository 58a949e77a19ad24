import { rm } from 'node:fs/promises'

import { expect } from 'chai'
import fc from 'fast-check'

import { loadInventory } from '../../../engine/load/inventory.ts'
import { stringifyYaml } from '../../../engine/yaml-text.ts'
import type { Json } from '../../../engine/model/value.ts'
import { TempFiles, testContext } from '../load/temp-files.ts'
import { addresses, call } from './support.ts'

/** What a run would make of an inventory. */
async function loaded(name: string, text: string): Promise<object> {
  const files = await TempFiles.make({ [name]: text })
  try {
    const { hosts, groups } = await loadInventory([files.path(name)], {
      playbookFolders: [],
      context: testContext(),
    })
    // Without places: where something stands differs, of course.
    const values = [...hosts.values()].map(host => ({
      name: host.name,
      groups: host.groups,
      vars: host.vars.flatMap(({ layer, vars }) =>
        Object.entries(vars).map(([name, value]) => [layer, name, value]),
      ),
    }))
    const written = JSON.stringify([values, [...groups].sort()], (key, value: unknown) =>
      key === 'position' ? undefined : value,
    )
    return JSON.parse(written) as object
  } finally {
    await rm(files.folder, { recursive: true })
  }
}

const print = (format: 'yaml' | 'ini', text: string, name?: string) =>
  call(['print_cfg', '--format', format], { text, ...(name === undefined ? {} : { name }) })

const word = fc.oneof(
  fc.constantFrom('yes', 'No', 'true', 'True', 'None', 'null', '~', '007', '1.20', '5', '1e3'),
  fc.constantFrom(
    '10.0.0.1',
    'fd00::1',
    '::1',
    '1:2',
    '0x10',
    '1_000',
    ' a ',
    '',
    '#',
    '=',
    "it's",
  ),
  fc.constantFrom(
    '"',
    `'"`,
    '\\',
    '\\n',
    'a\nb',
    'a b #c',
    '[1]',
    '{a}',
    '!x',
    '&a',
    '*a',
    '%',
    '-',
  ),
  fc.constantFrom('é\u2028\u00a0', '\t', '\r', '{{ x }}', '{{ "a" }} b', `{{ 'a' }}"{{ b }}`),
  fc.string({ unit: 'binary', maxLength: 8 }).filter(text => !text.includes('{{')),
)
const value = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { maxDepth: 2 },
    word.filter(text => !text.includes('{{')),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b c', "d'e", '5'), tie('value'), { maxKeys: 3 }),
  ),
})).value
const vars = fc.dictionary(
  fc.constantFrom('ansible_user', 'labels', 'mode', 'x'),
  fc.oneof(word, value),
  {
    maxKeys: 3,
  },
)

describe('inventory-builder print_cfg', () => {
  it('writes what Kubespray users know as hosts.ini', async () => {
    const { yaml: text = '' } = await call(addresses(3))
    const { code, told } = await print('ini', text)
    expect({ code, told }).to.deep.equal({
      code: 0,
      told: `[all]
node1 ansible_host=10.10.1.3 ip=10.10.1.3 access_ip=10.10.1.3
node2 ansible_host=10.10.1.4 ip=10.10.1.4 access_ip=10.10.1.4
node3 ansible_host=10.10.1.5 ip=10.10.1.5 access_ip=10.10.1.5

[kube-master]
node1
node2

[kube-node]
node1
node2
node3

[etcd]
node1
node2
node3

[k8s-cluster:children]
kube-master
kube-node

[calico-rr]
`,
    })
  })

  it('quotes so that Ansible reads the same as tsplay', async () => {
    const text = `all:
  hosts:
    a: {n: "5", l: [1, "2"], w: -o ProxyJump=b, q: it's, t: "{{ x }}:80", y: "True", v: fd00::1}
  vars: {n: "5", l: [1, "2"], w: x y, t: "{{ x }}"}
`
    expect((await print('ini', text)).told).to.equal(
      String.raw`[all]
a n='"5"' l='[1, "2"]' w='-o ProxyJump=b' q="\"it's\"" t='{{ x }}:80' y='"True"' v=fd00::1

[all:vars]
n="5"
l=[1, "2"]
w="x y"
t={{ x }}
`,
    )
  })

  it('makes the builder’s own file again out of hosts.ini, byte for byte', async () => {
    for (const count of [1, 2, 3, 4, 6]) {
      const { yaml: text = '' } = await call(addresses(count))
      const { told: ini } = await print('ini', text)
      expect((await print('yaml', ini, 'hosts.ini')).told).to.equal(text)
    }
  })

  it('writes the same inventory in both forms, whatever its variables hold', async function () {
    this.timeout(60_000)
    await fc.assert(
      fc.asyncProperty(vars, vars, vars, async (all, group, host) => {
        const text = stringifyYaml({
          all: {
            hosts: { node1: host, node2: null },
            vars: all,
            children: {
              etcd: { hosts: { node2: null, node1: null }, vars: group },
              'k8s-cluster': { children: { 'kube-node': { hosts: { node1: null } } } },
              'calico-rr': { hosts: {} },
            },
          },
        })
        const expected = await loaded('hosts.yml', text)
        for (const format of ['yaml', 'ini'] as const) {
          const { code, told, warned } = await print(format, text)
          expect(code, warned).to.equal(0)
          expect(await loaded(`hosts.${format}`, told)).to.deep.equal(expected)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('refuses what a form cannot hold instead of writing something else', async () => {
    const list = 'all: {hosts: {a: {x: ["{{ y }}"]}}}\n'
    expect(await print('ini', list)).to.include({ code: 1, told: '' })
    expect(await print('yaml', list)).to.include({ code: 0 })
    const data = 'all: {hosts: {a: {x: !unsafe "{{ y }}"}}}\n'
    expect(await print('ini', data)).to.include({ code: 1, told: '' })
    expect((await print('yaml', data)).told).to.include('!unsafe')
    const key = 'all: {hosts: {a: {"x y": 1}}}\n'
    expect(await print('ini', key)).to.include({ code: 1, told: '' })
  })
})
