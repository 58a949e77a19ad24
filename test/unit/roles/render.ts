import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { play, type PlayedRun } from '../../support/play.ts'

const roles = join(import.meta.dirname, '../../../roles')

/** What several roles render lies in a folder of its own. */
const templatePath = (role: string, template: string): string =>
  role === 'common'
    ? join(roles, '../templates', template)
    : join(roles, role, 'templates', template)

/** main.yml, or what lies in the folder main. */
function variableFiles(folder: string): readonly string[] {
  const [file, parts] = [join(folder, 'main.yml'), join(folder, 'main')]
  if (existsSync(file)) return [file]
  return existsSync(parts) ? readdirSync(parts).map(name => join(parts, name)) : []
}

/**
 * Renders a role's template as the role would on `node1`, a control plane that is no worker.
 * @param workers The hosts of kube_node.
 */
export async function render(
  role: string,
  template: string,
  vars: SourceObject = {},
  workers: readonly string[] = ['node2'],
): Promise<string> {
  const task = { template: { src: templatePath(role, template), dest: '/rendered' } }
  const { of, machines } = await playTask(role, task, vars, workers)
  expect(of('render', 'node1').result['msg'], template).to.equal(undefined)
  return machines.get('node1')?.text('/rendered') ?? ''
}

/** What an expression of a role's variables comes to on that host. */
export async function evaluate(
  role: string,
  expression: string,
  vars: SourceObject = {},
): Promise<unknown> {
  const task = { set_fact: { value: `{{ ${expression} }}` } }
  const { of } = await playTask(role, task, vars, ['node2'])
  const { status, result } = of('render', 'node1')
  expect(status, JSON.stringify(result)).to.equal('ok')
  return (result['ansible_facts'] as Readonly<Record<string, unknown>>)['value']
}

function playTask(
  role: string,
  task: object,
  vars: SourceObject,
  workers: readonly string[],
): Promise<PlayedRun> {
  const known = ['common', 'catalogue', role].flatMap(name =>
    ['defaults', 'vars'].flatMap(kind => variableFiles(join(roles, name, kind))),
  )
  return play(
    JSON.stringify([
      {
        hosts: 'all',
        gather_facts: false,
        vars_files: [...new Set(known)],
        tasks: [{ name: 'render', ...task }],
      },
    ]),
    {
      hosts: [...new Set(['node1', 'node2', ...workers])],
      groups: {
        kube_control_plane: ['node1', 'node2'],
        kube_node: [...workers],
        etcd: ['node2'],
        k8s_cluster: [...new Set(['node1', 'node2', ...workers])],
      },
      hostVars: { node1: { ip: '10.0.0.1' }, node2: { ip: '10.0.0.2', access_ip: '192.0.2.2' } },
      extraVars: { ansible_architecture: 'x86_64', ...vars },
    },
  )
}
