import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { expect } from 'chai'

import { connectionVariables } from '../../engine/run/connection-variables.ts'
import { parseYaml } from '../../engine/yaml-text.ts'
import { refusals } from '../support/editor-schema.ts'
import { schemaFolder, schemas, schemaText } from '../tools/schemas/index.ts'
import { roleDefaults, roleVariables } from '../tools/schemas/variables.ts'

const root = resolve(import.meta.dirname, '../..')
const below = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(name => pattern.test(name))

/** Which files a schema is for, as docs/editors.md tells it to an editor. */
const files: Readonly<Record<string, readonly string[]>> = {
  playbook: below('playbooks', /^playbooks\/[^/]+\.yml$/),
  tasks: below('roles', /\/(tasks|handlers)\/.+\.yml$/),
  meta: below('roles', /\/meta\/.+\.yml$/),
  inventory: ['inventory/sample/hosts.yml'],
  variables: [
    ...below('inventory/sample', /\/group_vars\/.+\.yml$/),
    ...below('roles', /\/defaults\/.+\.yml$/),
  ],
}

describe('the schemas for editors', function () {
  // Each is compiled when it is first asked.
  this.timeout(20_000)

  it('are what the checks go by', () => {
    const all = schemas()
    for (const [name, schema] of Object.entries(all)) {
      const written = readFileSync(join(schemaFolder, name), 'utf8')
      expect(written, `${name}: npx tsx test/tools/schemas/index.ts`).to.equal(schemaText(schema))
    }
    expect(readdirSync(schemaFolder).sort()).to.deep.equal(Object.keys(all).sort())
  })

  for (const [name, paths] of Object.entries(files)) {
    it(`${name}: takes every file of ours`, () => {
      expect(paths).not.to.be.empty
      for (const path of paths) {
        const content = parseYaml(readFileSync(join(root, path), 'utf8'))
        expect(refusals(name, content), path).to.deep.equal([])
      }
    })
  }
})

describe('the variables of the roles', () => {
  const options = roleVariables()
  const defaults = roleDefaults()

  it('each stand in an argument_specs, with what they are for', () => {
    const missing = Object.keys(defaults).filter(name => (options[name]?.description ?? '') === '')
    expect(missing, 'add them to meta/argument_specs.yml of the role').to.deep.equal([])
  })

  it('have a default, but for those of a single host', () => {
    const odd = Object.keys(options).filter(name => !Object.hasOwn(defaults, name))
    expect(odd).to.have.members(['ip', 'access_ip'])
  })

  it('are no variables of connections', () => {
    expect(Object.keys(options).filter(name => name in connectionVariables)).to.deep.equal([])
  })

  for (const [wrong, right] of [
    ['kube_proxy_mode: iptabels', 'kube_proxy_mode: ipvs'],
    ['kube_network_plugin: calicoo', "kube_network_plugin: '{{ plugin }}'"],
    ['kubelet_max_pods: many', "kubelet_max_pods: '110'"],
    ['kube_proxy_strict_arp: maybe', 'kube_proxy_strict_arp: yes'],
    ['loadbalancer_apiserver: { adress: 10.0.0.1 }', 'loadbalancer_apiserver: { port: 6443 }'],
    ['node_labels: [a]', 'node_labels:'],
    ['extra_packages: { vim: yes }', 'extra_packages: vim'],
    ['ansible_port: ssh', 'ansible_port: 2222'],
    ['ansible_become_method: sodo', 'ansible_become_method: su'],
  ] as const) {
    it(`refuse ${wrong}, and take ${right}`, () => {
      expect(refusals('variables', parseYaml(wrong))).not.to.be.empty
      expect(refusals('variables', parseYaml(right))).to.deep.equal([])
    })
  }

  it('may stand beside any other', () => {
    expect(refusals('variables', { my_own: [1] })).to.deep.equal([])
  })
})
